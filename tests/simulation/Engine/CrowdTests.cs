using System.Collections.Concurrent;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Engine.Contract;
using Muster.Engine.Contract.Engines;
using Muster.Tests.Support;

namespace Muster.Tests.Simulation.Engine;

/// <summary>
/// Many at once: writers, readers of the past, watchers that come and go, and history that is forgotten under them. What
/// one patient watcher saw is the truth; everything anybody else saw must be a part of it.
/// </summary>
public sealed class CrowdTests
{
    private const int Writers = 6;
    private const int Keys = 40;

    /// <summary>Writers wait for the one who must see it all, well before it would be cut off.</summary>
    private const int LagMax = EngineLimits.WatchBacklogBatchesMax / 2;

    /// <summary>Each is looked at in the light of the whole history.</summary>
    private const int LooksMax = 1000;

    private static readonly Origin Origin = new("crowd", "test", "crowd");

    private readonly List<WatchBatch> _truth = [];
    private readonly ConcurrentQueue<(RangeQuery Query, RangeResult Result)> _reads = [];
    private readonly ConcurrentQueue<(WatchRequest Request, List<WatchBatch> Seen)> _watches = [];
    private IEngine _engine = null!;
    private IWatch _patient = null!;

    [Theory]
    [InlineData(Keeping.InMemory)]
    [InlineData(Keeping.OnDisk)]
    public async Task Whatever_anybody_saw_is_part_of_one_history(Keeping keeping)
    {
        await using var under = new EmbeddedUnderTest(keeping) { RevisionsInMemory = 50 };
        _engine = await under.StartAsync();
        _patient = (await _engine.WatchAsync(new WatchRequest(KeyRange.All), default)).Value;
        using var stop = new CancellationTokenSource();
        var writesEach = LongRun.Choose(500, 20_000);
        var truth = Task.Run(() => FollowAsync(_patient, _truth, stop.Token), default);
        var others = Enumerable.Range(0, 8).Select(id => Task.Run(() => LookAroundAsync(new Prng((ulong)id), stop.Token), default));
        var forgetting = Task.Run(() => ForgetAsync(new Prng(99), stop.Token), default);
        var around = others.Append(forgetting).ToList();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(id => Task.Run(() => WriteAsync(id, writesEach))));

        var head = (await _engine.HeadAsync(default)).Value;
        await Eventually.Until(() => _patient.Progress >= head, "the patient watcher has seen it all");
        await stop.CancelAsync();
        await Task.WhenAll(around.Append(truth));
        await _patient.DisposeAsync();

        Assert.Equal(Enumerable.Range(1, _truth.Count).Select(i => (long)i), _truth.Select(batch => batch.At.Value));
        Assert.Equal(head.Value, _truth.Count);
        Assert.NotEmpty(_reads);
        Assert.NotEmpty(_watches);
        Assert.All(_watches, watch => SameWatch(watch.Request, watch.Seen));
        Assert.All(_reads, read => SameRead(read.Query, read.Result));
    }

    private async Task WriteAsync(int id, int count)
    {
        var chance = new Prng((ulong)(1000 + id));
        for (var i = 0; i < count; i++)
        {
            var key = Key.Of($"k{chance.Next(Keys):d2}");
            Op op = chance.Next(4) == 0
                ? new Op.Delete(KeyRange.Single(key))
                : new Op.Put(key, new byte[chance.Next(200)], LeaseId.None);
            var result = await _engine.CommitAsync(Txn.Of(op), Origin, default);
            Assert.True(result.Ok, result.Refused?.Message);
            while (result.Value.At.Value - _patient.Progress.Value > LagMax)
            {
                await Task.Yield();
            }
        }
    }

    private async Task ForgetAsync(Prng chance, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var head = (await _engine.HeadAsync(default)).Value;
            var at = new Revision(head.Value - 100 - chance.Next(200));
            if (at > Revision.Never)
            {
                await _engine.CompactAsync(at, default);
            }

            await Task.Yield();
        }
    }

    private async Task LookAroundAsync(Prng chance, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var head = (await _engine.HeadAsync(default)).Value;
            var at = new Revision(Math.Max(1, head.Value - chance.Next(400)));
            var range = chance.Next(2) == 0
                ? KeyRange.Single(Key.Of($"k{chance.Next(Keys):d2}"))
                : new KeyRange(Key.Of($"k{chance.Next(Keys):d2}"), Key.Of($"k{chance.Next(Keys):d2}"));
            var query = new RangeQuery(range) { At = at };
            if (_reads.Count < LooksMax && (await _engine.RangeAsync(query, default)).TryGet(out var found, out _))
            {
                _reads.Enqueue((query, found));
            }

            await WatchAsync(new WatchRequest(range) { From = at }, 1 + chance.Next(100), cancel);
        }
    }

    private async Task WatchAsync(WatchRequest request, int batches, CancellationToken cancel)
    {
        if (!(await _engine.WatchAsync(request, default)).TryGet(out var watch, out _))
        {
            return;
        }

        var seen = new List<WatchBatch>();
        await using (watch)
        {
            try
            {
                while (seen.Count < batches && (await watch.NextAsync(cancel)).TryGet(out var batch, out _))
                {
                    seen.Add(batch);
                }
            }
            catch (OperationCanceledException)
            {
                // The crowd goes home.
            }
        }

        if (_watches.Count < LooksMax)
        {
            _watches.Enqueue((request, seen));
        }
    }

    private static async Task FollowAsync(IWatch watch, List<WatchBatch> seen, CancellationToken cancel)
    {
        try
        {
            while ((await watch.NextAsync(cancel)).TryGet(out var batch, out _))
            {
                seen.Add(batch);
            }
        }
        catch (OperationCanceledException)
        {
            // All has been seen.
        }
    }

    private void SameWatch(WatchRequest request, List<WatchBatch> seen)
    {
        var expected = _truth.Where(batch => batch.At >= request.From && batch.Events.Any(one => request.Range.Contains(one.Item.Key)))
            .Take(seen.Count).Select(Line);
        Assert.Equal(expected, seen.Select(Line));
    }

    private void SameRead(RangeQuery query, RangeResult result)
    {
        var state = new SortedDictionary<Key, KeyValue>();
        foreach (var change in _truth.TakeWhile(batch => batch.At <= query.At).SelectMany(batch => batch.Events))
        {
            state.Remove(change.Item.Key);
            if (change.Kind == EventKind.Put && query.Range.Contains(change.Item.Key))
            {
                state[change.Item.Key] = change.Item;
            }
        }

        Assert.Equal(state.Values.Select(Describe.Item), result.Items.Select(Describe.Item));
    }

    private static string Line(WatchBatch batch) =>
        $"{batch.At} {string.Join(' ', batch.Events.Select(change => $"{change.Kind} {Describe.Item(change.Item)}"))}";
}
