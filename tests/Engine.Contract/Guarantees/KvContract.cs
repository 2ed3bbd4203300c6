using Muster.Bedrock;
using Muster.Engine.Contract.Engines;

namespace Muster.Engine.Contract.Guarantees;

/// <summary>Keys, revisions and reads.</summary>
public abstract class KvContract(EngineUnderTest under) : Contract(under)
{
    [Guarantee]
    public async Task A_write_is_read_back_with_its_revisions()
    {
        await CommitAsync(Put("a", "1"));
        await CommitAsync(Put("b", "x"));
        await CommitAsync(Put("a", "2"));

        var item = await GetAsync("a");
        Assert.Equal("2", Text(item!.Value));
        Assert.Equal((At(1), At(3), 2L), (item.Created, item.Modified, item.Version));
        Assert.Null(await GetAsync("c"));
    }

    [Guarantee]
    public async Task A_deleted_key_begins_anew()
    {
        await CommitAsync(Put("a", "1"));
        await CommitAsync(Delete("a"));
        Assert.Null(await GetAsync("a"));
        await CommitAsync(Put("a", "2"));

        var item = await GetAsync("a");
        Assert.Equal((At(3), At(3), 1L), (item!.Created, item.Modified, item.Version));
    }

    [Guarantee]
    public async Task Every_write_takes_one_revision_and_nothing_else_does()
    {
        Assert.Equal(At(1), (await CommitAsync(Put("a", "1"), Put("b", "2"))).At);
        Assert.Equal(At(1), (await CommitAsync(Delete("nothing"))).At);
        Assert.Equal(At(1), (await CommitAsync(Read("a"))).At);
        Assert.Equal(At(1), (await CommitAsync()).At);
        Assert.Equal(At(2), (await CommitAsync(Put("a", "1"))).At);
        Assert.Equal(At(2), (await Engine.HeadAsync(Patient)).Value);
    }

    [Guarantee]
    public async Task The_past_can_be_read_at_each_of_its_revisions()
    {
        for (var i = 1; i <= 20; i++)
        {
            await CommitAsync(i % 5 == 0 ? Delete("a") : Put("a", $"{i}"));
        }

        for (var i = 1; i <= 20; i++)
        {
            Assert.Equal(i % 5 == 0 ? null : $"{i}", await ValueAsync("a", At(i)));
        }
    }

    [Guarantee]
    public async Task A_revision_that_has_not_happened_is_refused()
    {
        var query = new RangeQuery(KeyRange.All) { At = At(1) };
        Assert.Equal(Refusal.FutureRevision, (await Engine.RangeAsync(query, Patient)).Refused?.Why);
    }

    [Guarantee]
    public async Task Ranges_are_half_open_and_ordered_by_bytes()
    {
        foreach (var key in new[] { "b", "a", "aa", "ab", "c", "B" })
        {
            await CommitAsync(Put(key, key));
        }

        Assert.Equal("a aa ab", Keys(await RangeAsync("a")));
        Assert.Equal("a aa ab b", Keys(await RangeAsync(new RangeQuery(new KeyRange(K("a"), K("c"))))));
        Assert.Equal("b c", Keys(await RangeAsync(new RangeQuery(KeyRange.From(K("b"))))));
        Assert.Equal("B a aa ab b c", Keys(await RangeAsync(new RangeQuery(KeyRange.All))));
        Assert.Equal("", Keys(await RangeAsync(new RangeQuery(new KeyRange(K("c"), K("a"))))));
    }

    [Guarantee]
    public async Task A_limit_says_that_there_is_more()
    {
        await CommitAsync(Put("a1", ""), Put("a2", ""), Put("a3", ""));

        var two = await RangeAsync(new RangeQuery(KeyRange.Prefix(K("a"))) { Limit = 2 });
        Assert.Equal(("a1 a2", 3L, true), (Keys(two), two.Count, two.More));
        var three = await RangeAsync(new RangeQuery(KeyRange.Prefix(K("a"))) { Limit = 3 });
        Assert.Equal(("a1 a2 a3", 3L, false), (Keys(three), three.Count, three.More));
        var last = await RangeAsync(new RangeQuery(KeyRange.Prefix(K("a"))) { Limit = 1, Descending = true });
        Assert.Equal(("a3", true), (Keys(last), last.More));
    }

    [Guarantees]
    [InlineData(SortBy.Key, "k1 k2 k3", "k3 k2 k1")]
    [InlineData(SortBy.Version, "k1 k3 k2", "k2 k1 k3")]
    [InlineData(SortBy.Created, "k2 k1 k3", "k3 k1 k2")]
    [InlineData(SortBy.Modified, "k1 k3 k2", "k2 k3 k1")]
    [InlineData(SortBy.Value, "k3 k2 k1", "k1 k2 k3")]
    public async Task Results_are_sorted_as_asked_now_and_then(SortBy by, string ascending, string descending)
    {
        await CommitAsync(Put("k2", "m"));
        await CommitAsync(Put("k1", "z"));
        await CommitAsync(Put("k3", "a"));
        await CommitAsync(Put("k2", "m"));
        await CommitAsync(Put("k1", "overwritten"), Put("k2", "later"), Put("k3", "still"));
        for (var i = 0; i < 6; i++)
        {
            await CommitAsync(Put("k1", new string('v', 100)), Put("k2", new string('v', 100)), Put("k3", ""));
        }

        var query = new RangeQuery(KeyRange.Prefix(K("k"))) { At = At(4), SortBy = by };
        Assert.Equal(ascending, Keys(await RangeAsync(query)));
        Assert.Equal(descending, Keys(await RangeAsync(query with { Descending = true })));
        Assert.Equal(descending[..2], Keys(await RangeAsync(query with { Descending = true, Limit = 1 })));
    }

    [Guarantee]
    public async Task Filters_come_before_the_limit_and_after_the_count()
    {
        await CommitAsync(Put("a", ""));
        await CommitAsync(Put("b", ""));
        await CommitAsync(Put("c", ""));
        await CommitAsync(Put("a", ""));

        var query = new RangeQuery(KeyRange.All) { ModifiedMin = At(2), ModifiedMax = At(3), Limit = 1 };
        var found = await RangeAsync(query);
        Assert.Equal(("b", 3L, true), (Keys(found), found.Count, found.More));
        Assert.Equal("b c", Keys(await RangeAsync(new RangeQuery(KeyRange.All) { CreatedMin = At(2) })));
        Assert.Equal("a", Keys(await RangeAsync(new RangeQuery(KeyRange.All) { CreatedMax = At(1) })));
    }

    [Guarantee]
    public async Task Keys_alone_and_counts_alone()
    {
        await CommitAsync(Put("a", "1"), Put("b", "2"));
        await CommitAsync(Delete("a"));

        var keys = await RangeAsync(new RangeQuery(KeyRange.All) { Returning = Returning.Keys });
        Assert.Equal(("b", 0), (Keys(keys), keys.Items[0].Value.Length));
        var count = await RangeAsync(new RangeQuery(KeyRange.All) { Returning = Returning.Count });
        Assert.Equal((0, 1L, false), (count.Items.Count, count.Count, count.More));
        var then = await RangeAsync(new RangeQuery(KeyRange.All) { Returning = Returning.Count, At = At(1) });
        Assert.Equal(2, then.Count);
    }

    [Guarantee]
    public async Task Touched_tells_the_last_change_of_a_range_deletions_included()
    {
        await CommitAsync(Put("a/1", ""));
        await CommitAsync(Put("b/1", ""));
        await CommitAsync(Delete("a/1"));
        await CommitAsync(Put("c", ""));

        Assert.Equal(At(3), (await RangeAsync("a/")).Touched);
        Assert.Equal(At(3), (await RangeAsync("a/1")).Touched);
        Assert.Equal(At(2), (await RangeAsync("b/")).Touched);
        Assert.Equal(At(4), (await RangeAsync("")).Touched);
        Assert.True((await RangeAsync("never/")).Touched <= Start);
    }

    [Guarantee]
    public async Task Any_bytes_make_a_key_and_a_value()
    {
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        foreach (var first in new byte[] { 0x00, 0x7F, 0x80, 0xFF })
        {
            var put = new Op.Put(new Key([first, .. bytes]), bytes, LeaseId.None);
            await CommitAsync(put, new Op.Put(new Key([first]), default, LeaseId.None));
        }

        var all = await RangeAsync(new RangeQuery(KeyRange.All));
        Assert.Equal(8, all.Items.Count);
        Assert.Equal(all.Items.Select(item => item.Key).Order(), all.Items.Select(item => item.Key));
        Assert.Equal(bytes, all.Items[^1].Value.ToArray());
        Assert.Equal(2, (await RangeAsync(new RangeQuery(KeyRange.Prefix(new Key([0xFF]))))).Count);
    }

    [Guarantee]
    public async Task Durable_what_was_acknowledged_is_there_after_a_restart()
    {
        await CommitAsync(Put("a", "1"), Put("b", "1"));
        await CommitAsync(Put("a", new string('2', 200)));
        await CommitAsync(Delete("b"));
        for (var i = 0; i < 8; i++)
        {
            await CommitAsync(Put("c", new string('c', 100 + i)));
        }

        var before = await RangeAsync(new RangeQuery(KeyRange.All));
        if (!await TryRestartAsync())
        {
            return;
        }

        var after = await RangeAsync(new RangeQuery(KeyRange.All));
        Assert.Equal(before.Head, after.Head);
        Assert.Equal(before.Touched, after.Touched);
        Assert.Equal(Keys(before), Keys(after));
        Assert.Equal("1", await ValueAsync("b", At(2)));
        Assert.Equal(new string('c', 102), await ValueAsync("c", At(6)));
        Assert.Equal(At(3), (await RangeAsync("b")).Touched);
        Assert.Equal(At(12), (await CommitAsync(Put("d", ""))).At);
    }
}
