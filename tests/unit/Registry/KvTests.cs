using System.Text;
using Muster.Engine;
using Muster.Registry;

namespace Muster.Tests.Unit.Registry;

/// <summary>Users' keys over the engine; answers and indexes as Consul 1.8.7 was seen to give them.</summary>
public sealed class KvTests : IAsyncLifetime
{
    private Rooms _rooms = null!;

    public async Task InitializeAsync() => _rooms = await Rooms.OpenAsync();

    public async Task DisposeAsync() => await _rooms.DisposeAsync();

    [Fact]
    public async Task B20_a_keys_index_is_its_own()
    {
        await _rooms.Put("a", "1");
        var at = (await _rooms.Get("a")).Entry!.Modified.Value;
        await _rooms.Put("b", "1");
        var (entry, index) = await _rooms.Get("a");
        Assert.Equal(at, index);
        Assert.Equal("1", Encoding.UTF8.GetString(entry!.Value.Span));
        Assert.Equal((at, at), (entry.Created.Value, entry.Modified.Value));
        Assert.Equal("a", entry.Key.ToString());
    }

    [Fact]
    public async Task B21_a_missing_key_has_the_tables_index()
    {
        await _rooms.Put("a", "1");
        Assert.Equal((null, await _rooms.Head()), await _rooms.Get("missing"));
        await _rooms.Delete("a");
        Assert.Equal((null, await _rooms.Head()), await _rooms.Get("missing"));
        await _rooms.Register(Wanted.Node("n"));
        Assert.Equal((null, await _rooms.Head() - 1), await _rooms.Get("missing"));
    }

    [Fact]
    public async Task B22_the_same_again_answers_true_and_takes_no_revision()
    {
        await _rooms.Put("a", "1", 7);
        var head = await _rooms.Head();
        Assert.True(await _rooms.Put("a", "1", 7));
        Assert.True(await _rooms.Put("a", "1", 7, cas: head));
        Assert.Equal(head, await _rooms.Head());
        Assert.True(await _rooms.Put("a", "1", 8));
        Assert.True(await _rooms.Put("a", "2", 8));
        Assert.Equal(head + 2, await _rooms.Head());
    }

    [Fact]
    public async Task B23_a_prefix_has_the_last_revision_that_touched_it_or_the_tables()
    {
        await _rooms.Put("foo/a", "1");
        await _rooms.Put("foo/b", "1");
        var foo = await _rooms.Head();
        await _rooms.Put("other", "1");
        Assert.Equal(("foo/a foo/b", foo), await _rooms.List("foo/"));
        Assert.Equal(("foo/a foo/b", foo), await _rooms.Keys("foo/"));
        Assert.Equal(("", foo + 1), await _rooms.List("bar/"));
        Assert.Equal(("", foo + 1), await _rooms.Keys("bar/"));
        Assert.Equal(("foo/a foo/b other", foo + 1), await _rooms.List(""));
    }

    [Fact]
    public async Task B24_a_deletion_is_remembered_by_its_prefix()
    {
        await _rooms.Put("foo/a", "1");
        await _rooms.Put("foo/b", "1");
        await _rooms.Delete("foo/b");
        var first = await _rooms.Head();
        await _rooms.Put("other", "1");
        Assert.Equal(("foo/a", first), await _rooms.List("foo/"));
        await _rooms.DeleteTree("foo");
        var second = await _rooms.Head();
        await _rooms.Put("other", "2");
        Assert.Equal(("", second), await _rooms.List("foo/"));
        Assert.Equal(("", second), await _rooms.Keys("foo/"));
    }

    [Fact]
    public async Task K06_deleting_a_tree_of_nothing_is_true_and_leaves_no_trace()
    {
        await _rooms.Put("other", "1");
        var head = await _rooms.Head();
        Assert.True(await _rooms.DeleteTree("foo/"));
        Assert.True(await _rooms.Delete("nokey"));
        Assert.Equal(head, await _rooms.Head());
    }

    [Fact]
    public async Task After_compaction_an_emptied_prefix_has_the_tables_index_and_a_filled_one_no_less_than_the_floor()
    {
        await _rooms.Put("gone/a", "1");
        await _rooms.Put("here/a", "1");
        await _rooms.Delete("gone/a");
        await _rooms.Put("other", "1");
        await _rooms.Compact();
        var floor = await _rooms.Head();
        await _rooms.Put("other", "2");
        Assert.Equal(("", floor + 1), await _rooms.List("gone/"));
        Assert.Equal(("here/a", floor), await _rooms.List("here/"));
        Assert.True((await _rooms.Get("here/a")).Index < floor);
    }

    [Fact]
    public async Task K04_check_and_set()
    {
        Assert.True(await _rooms.Put("a", "1", cas: 0));
        var at = await _rooms.Head();
        Assert.False(await _rooms.Put("a", "2", cas: 0));
        Assert.False(await _rooms.Put("a", "2", cas: at - 1));
        Assert.False(await _rooms.Put("a", "1", cas: at + 1));
        Assert.False(await _rooms.Put("missing", "1", cas: 5));
        Assert.True(await _rooms.Put("a", "2", cas: at));
        Assert.Equal((at, at + 1), (await Created(), await Modified()));

        async Task<long> Created() => (await _rooms.Get("a")).Entry!.Created.Value;
        async Task<long> Modified() => (await _rooms.Get("a")).Entry!.Modified.Value;
    }

    [Fact]
    public async Task K05_check_and_delete()
    {
        await _rooms.Put("a", "1");
        var at = await _rooms.Head();
        Assert.True(await _rooms.Delete("missing", cas: 5));
        Assert.False(await _rooms.Delete("a", cas: 0));
        Assert.False(await _rooms.Delete("a", cas: at - 1));
        Assert.True(await _rooms.Delete("a", cas: at));
        Assert.Null((await _rooms.Get("a")).Entry);
    }

    [Fact]
    public async Task K03_flags_are_kept_until_a_write_says_otherwise_and_then_leave_no_row()
    {
        await _rooms.Put("f", "x", ulong.MaxValue);
        var created = await _rooms.Head();
        Assert.Equal(ulong.MaxValue, (await _rooms.Get("f")).Entry!.Flags);
        await _rooms.Put("f", "x");
        var (entry, index) = await _rooms.Get("f");
        Assert.Equal((0UL, created, created + 1), (entry!.Flags, entry.Created.Value, index));
        var sides = await _rooms.Engine.RangeAsync(
            new RangeQuery(Keyspace.SidePrefix(Key.Empty)), CancellationToken.None);
        Assert.Empty(sides.Value.Items);
    }

    [Fact]
    public async Task What_is_deleted_leaves_no_side_record()
    {
        await _rooms.Put("t/a", "x", 1);
        await _rooms.Put("t/b", "x", 2);
        await _rooms.Put("c", "x", 3);
        await _rooms.Put("d", "x", 4);
        await _rooms.Delete("c", cas: await _rooms.Head() - 1);
        await _rooms.Delete("d");
        await _rooms.DeleteTree("t/");
        var sides = await _rooms.Engine.RangeAsync(
            new RangeQuery(Keyspace.SidePrefix(Key.Empty)), CancellationToken.None);
        Assert.Empty(sides.Value.Items);
    }

    [Fact]
    public async Task A_plain_write_never_makes_a_side_record()
    {
        await _rooms.Put("a", "1");
        await _rooms.Put("a", "2");
        var sides = await _rooms.Engine.RangeAsync(
            new RangeQuery(Keyspace.SidePrefix(Key.Empty)), CancellationToken.None);
        Assert.Equal(Revision.Never, sides.Value.Touched);
    }

    [Fact]
    public async Task A_write_through_another_door_keeps_the_flags_and_is_seen_in_the_index()
    {
        await _rooms.Put("a", "1", 7);
        var at = await _rooms.PutElsewhere("a", "2");
        var (entry, index) = await _rooms.Get("a");
        Assert.Equal((7UL, at), (entry!.Flags, index));
        Assert.True(await _rooms.Put("a", "3", 7, cas: at));
    }

    [Fact]
    public async Task A_key_made_anew_through_another_door_inherits_nothing()
    {
        await _rooms.Put("a", "1", 7);
        await _rooms.DeleteElsewhere("a");
        var at = await _rooms.PutElsewhere("a", "1");
        var (entry, index) = await _rooms.Get("a");
        Assert.Equal((0UL, at), (entry!.Flags, index));
        Assert.Equal(0UL, (await _rooms.Kv.ListAsync(Rooms.Me, Key.Of("a"), Reading.Now, CancellationToken.None))
            .Value.Value[0].Flags);
        Assert.True(await _rooms.Put("a", "1"));
        Assert.Equal(at, await _rooms.Head());
        Assert.True(await _rooms.Put("a", "2", 9));
        Assert.Equal(9UL, (await _rooms.Get("a")).Entry!.Flags);
    }

    [Theory]
    [InlineData("d/", "/", "d/a d/b/")]
    [InlineData("d", "/", "d/ dx")]
    [InlineData("", "/", "d/ dx f1")]
    [InlineData("d/b", "b", "d/b/c d/b/d")]
    [InlineData("d/b", "/", "d/b/")]
    [InlineData("d/", "b/", "d/a d/b/")]
    [InlineData("d/", "", "d/a d/b/c d/b/d")]
    [InlineData("none", "/", "")]
    public async Task K07_names_end_at_the_separator_each_once(string prefix, string separator, string names)
    {
        foreach (var key in new[] { "d/a", "d/b/c", "d/b/d", "dx", "f1" })
        {
            await _rooms.Put(key, "1");
        }

        Assert.Equal(names, (await _rooms.Keys(prefix, separator)).Keys);
    }

    [Fact]
    public async Task K08_lists_are_in_byte_order_and_prefixes_textual()
    {
        foreach (var key in new[] { "foobar", "fo", "foo/1", "foo", "é", "Z" })
        {
            await _rooms.Put(key, "1", key.Length > 3 ? 5UL : 0);
        }

        Assert.Equal("foo foo/1 foobar", (await _rooms.List("foo")).Keys);
        Assert.Equal("Z fo foo foo/1 foobar é", (await _rooms.List("")).Keys);
        var flags = (await _rooms.Kv.ListAsync(Rooms.Me, Key.Empty, Reading.Now, CancellationToken.None))
            .Value.Value.Select(entry => entry.Flags);
        Assert.Equal([0, 0, 0, 5, 5, 0], flags);
    }

    [Fact]
    public async Task What_is_not_the_users_is_never_listed()
    {
        await _rooms.Register(Wanted.Node("n").With("web"));
        Assert.Equal("", (await _rooms.List("")).Keys);
        await _rooms.DeleteTree("");
        Assert.Single(_rooms.Catalog.Current.Nodes);
    }
}
