using Muster.Bedrock;
using Muster.Engine.Contract.Engines;

namespace Muster.Engine.Contract.Guarantees;

/// <summary>Watches, in etcd's words.</summary>
public abstract class WatchContract(EngineUnderTest under) : Contract(under)
{
    [Guarantee]
    public async Task Ordered_unique_and_reliable_from_now_on()
    {
        await CommitAsync(Put("a", "before"));
        await using var watch = await WatchAsync(new WatchRequest(KeyRange.Prefix(K("a"))));
        await CommitAsync(Put("a", "1"));
        await CommitAsync(Put("b", "elsewhere"));
        await CommitAsync(Delete("a"));
        await CommitAsync(Put("a", "2"));

        Assert.Equal("+2 a=1", Line(await NextAsync(watch)));
        Assert.Equal("+4 -a", Line(await NextAsync(watch)));
        Assert.Equal("+5 a=2", Line(await NextAsync(watch)));
        Assert.Equal(At(5), watch.Progress);
    }

    [Guarantee]
    public async Task Bookmarkable_also_in_the_moment_in_which_a_batch_is_given()
    {
        await using var first = await WatchAsync(new WatchRequest(KeyRange.Single(K("a"))));

        // While they are being told, the first has its batch already.
        var crowd = new List<IWatch>();
        for (var i = 0; i < 200; i++)
        {
            crowd.Add(await WatchAsync(new WatchRequest(KeyRange.Single(K("a")))));
        }

        for (var i = 1; i <= 50; i++)
        {
            var told = crowd.ConvertAll(watch => watch.NextAsync(Patient).AsTask());
            var next = first.NextAsync(Patient);
            var commit = CommitAsync(Put("a", "1"));
            var given = (await next).Value.At;
            Assert.Equal(given, first.Progress);
            await commit;
            await Task.WhenAll(told);
        }

        foreach (var watch in crowd)
        {
            await watch.DisposeAsync();
        }
    }

    [Guarantee]
    public async Task Bookmarkable_for_others_than_the_reader()
    {
        var past = await CommitAsync(Put("a", "1"));
        await using var watch = await WatchAsync(new WatchRequest(KeyRange.Single(K("a"))) { From = past.At });
        Assert.Equal(Revision.Never, watch.Given);

        // It is on its way to the reader, of the past and of the present: whoever counts it as told sees that it was handed out.
        for (var at = past.At; at < At(20); at = (await CommitAsync(Put("a", "1"))).At)
        {
            var next = watch.NextAsync(Patient).AsTask();
            while (watch.Progress < at && !next.IsCompleted)
            {
                await Task.Yield();
            }

            Assert.True(watch.Progress < at || watch.Given >= at);
            Assert.Equal(at, (await next).Value.At);
            Assert.Equal(at, watch.Given);
        }
    }

    [Guarantee]
    public async Task Atomic_a_revision_comes_whole()
    {
        await using var watch = await WatchAsync(new WatchRequest(KeyRange.All));
        await CommitAsync(Put("b", "1"), Put("a", "2"), new Op.Nested(Txn.Of(Put("c", "3"))), Delete("none"));

        Assert.Equal("+1 b=1 a=2 c=3", Line(await NextAsync(watch)));
    }

    [Guarantee]
    public async Task A_waiting_watcher_is_woken_by_its_key_and_by_nothing_else()
    {
        await using var watch = await WatchAsync(new WatchRequest(KeyRange.Single(K("k"))));
        var next = watch.NextAsync(Patient).AsTask();
        await CommitAsync(Put("k0", "1"));
        await CommitAsync(Put("j", "1"));
        Assert.False(next.IsCompleted);
        await CommitAsync(Put("k", "1"));
        Assert.Equal("+3 k=1", Line((await next).Value));
    }

    [Guarantees]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(10)]
    [InlineData(11)]
    public async Task Resumable_from_any_revision_that_is_kept(int from)
    {
        for (var i = 1; i <= 10; i++)
        {
            await CommitAsync(Put("a", new string((char)('a' + i), 80)));
        }

        await using var watch = await WatchAsync(new WatchRequest(KeyRange.Single(K("a"))) { From = At(from) });
        await CommitAsync(Put("a", "live"));
        for (var i = from; i <= 10; i++)
        {
            var batch = await NextAsync(watch);
            Assert.Equal(At(i), batch.At);
            Assert.Equal(new string((char)('a' + i), 80), Text(batch.Events[0].Item.Value));
            Assert.Equal(Tester, batch.Stamp.Origin);
        }

        Assert.Equal("+11 a=live", Line(await NextAsync(watch)));
    }

    [Guarantee]
    public async Task Resumable_over_a_restart_with_previous_values()
    {
        for (var i = 1; i <= 10; i++)
        {
            await CommitAsync(i == 5 ? Delete("a") : Put("a", new string((char)('a' + i), 80)), Put("b", $"{i}"));
        }

        var stamped = Time.GetUtcNow();
        if (!await TryRestartAsync())
        {
            return;
        }

        var range = KeyRange.Single(K("a"));
        await using var watch = await WatchAsync(new WatchRequest(range) { From = At(2), WithPrevious = true });
        for (var i = 2; i <= 10; i++)
        {
            var batch = await NextAsync(watch);
            Assert.Equal(i == 5 ? $"+{i} -a" : $"+{i} a={new string((char)('a' + i), 80)}", Line(batch));
            var previous = batch.Events[0].Previous;
            Assert.Equal(i == 6 ? null : new string((char)('a' + i - 1), 80), previous is null ? null : Text(previous.Value));
            Assert.Equal((stamped, Tester), (batch.Stamp.At, batch.Stamp.Origin));
        }
    }

    [Guarantee]
    public async Task A_start_in_the_future_waits()
    {
        await using var watch = await WatchAsync(new WatchRequest(KeyRange.All) { From = At(3) });
        await CommitAsync(Put("a", "1"));
        await CommitAsync(Put("a", "2"));
        await CommitAsync(Put("a", "3"));
        Assert.Equal("+3 a=3", Line(await NextAsync(watch)));
    }

    [Guarantee]
    public async Task What_stood_before_history_begins_is_not_told()
    {
        await CommitAsync(Put("a", "1"));
        await CommitAsync(Put("a", "2"));
        await CommitAsync(Put("a", "3"));
        await Engine.CompactAsync(At(2), Patient);
        await using var watch = await WatchAsync(new WatchRequest(KeyRange.All) { From = At(2), WithPrevious = true });
        Assert.Null((await NextAsync(watch)).Events[0].Previous);
        Assert.Equal("2", Text((await NextAsync(watch)).Events[0].Previous!.Value));
    }

    [Guarantee]
    public async Task Previous_values_come_only_when_asked()
    {
        await CommitAsync(Put("a", "1"));
        await using var with = await WatchAsync(new WatchRequest(KeyRange.All) { WithPrevious = true });
        await using var without = await WatchAsync(new WatchRequest(KeyRange.All));
        await CommitAsync(Put("a", "2"), Put("b", "1"));
        await CommitAsync(Delete("a"));

        var put = await NextAsync(with);
        Assert.Equal("1", Text(put.Events[0].Previous!.Value));
        Assert.Null(put.Events[1].Previous);
        var delete = await NextAsync(with);
        Assert.Equal("2", Text(delete.Events[0].Previous!.Value));
        Assert.Equal((At(3), 0L, 0), (delete.Events[0].Item.Modified, delete.Events[0].Item.Version, delete.Events[0].Item.Value.Length));
        Assert.Null((await NextAsync(without)).Events[0].Previous);
    }

    [Guarantee]
    public async Task Bookmarkable_progress_moves_with_what_does_not_concern_the_range()
    {
        await using var watch = await WatchAsync(new WatchRequest(KeyRange.Single(K("a"))));
        Assert.Equal(Start, watch.Progress);
        await CommitAsync(Put("b", "1"));
        Assert.Equal(At(1), watch.Progress);
        await CommitAsync(Put("a", "1"));
        await CommitAsync(Put("b", "2"));
        Assert.Equal(At(1), watch.Progress);
        await NextAsync(watch);
        Assert.Equal(At(3), watch.Progress);
    }

    [Guarantee]
    public async Task Waiting_ends_when_cancelled_and_the_watch_goes_on()
    {
        await using var watch = await WatchAsync(new WatchRequest(KeyRange.All));
        using var impatient = new CancellationTokenSource();
        var next = watch.NextAsync(impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        await CommitAsync(Put("a", "1"));
        Assert.Equal("+1 a=1", Line(await NextAsync(watch)));
    }

    [Guarantee]
    public async Task Many_watchers_each_get_their_own()
    {
        var watches = new List<IWatch>();
        for (var i = 0; i < 100; i++)
        {
            var range = (i % 3) switch
            {
                0 => KeyRange.Single(K($"k{i:000}")),
                1 => KeyRange.Prefix(K($"k{i:000}")),
                _ => new KeyRange(K($"k{i:000}"), K($"k{i + 1:000}")),
            };
            watches.Add(await WatchAsync(new WatchRequest(range)));
        }

        await using var all = await WatchAsync(new WatchRequest(KeyRange.All));
        for (var i = 99; i >= 0; i--)
        {
            await CommitAsync(Put($"k{i:000}", $"{i}"));
        }

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal($"+{100 - i} k{i:000}={i}", Line(await NextAsync(watches[i])));
            await watches[i].DisposeAsync();
            Assert.Equal(Refusal.Unavailable, (await watches[i].NextAsync(Patient)).Refused?.Why);
        }

        await CommitAsync(Put("k050", "after"));
        for (var i = 1; i <= 101; i++)
        {
            Assert.Equal(At(i), (await NextAsync(all)).At);
        }
    }
}
