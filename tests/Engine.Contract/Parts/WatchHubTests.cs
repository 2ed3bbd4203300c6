using Muster.Bedrock;
using Muster.Engine.Watching;

namespace Muster.Engine.Contract.Parts;

/// <summary>What the hub does with those who lag, and with those who come from the past.</summary>
public sealed class WatchHubTests
{
    private static readonly Stamp Stamp = new(DateTimeOffset.UnixEpoch, "here", Origin.System);

    private readonly FixedPast _past = new();

    [Fact]
    public async Task A_laggard_is_cut_off_and_never_skipped()
    {
        var hub = new WatchHub(Revision.Never, _past);
        await using var slow = hub.Watch(new WatchRequest(KeyRange.All) { From = new Revision(1) });
        await using var other = hub.Watch(new WatchRequest(KeyRange.Single(Key.Of("other"))) { From = new Revision(1) });
        for (var i = 1; i <= EngineLimits.WatchBacklogBatchesMax + 10; i++)
        {
            hub.Publish([Batch(i, "k")], new Revision(i));
        }

        Assert.Equal(1, hub.Watchers);
        for (var i = 1; i <= EngineLimits.WatchBacklogBatchesMax; i++)
        {
            Assert.Equal(i, (await slow.NextAsync(default)).Value.At.Value);
        }

        var end = (await slow.NextAsync(default)).Refused;
        Assert.Equal(Refusal.Unavailable, end?.Why);
        Assert.Equal(EngineLimits.WatchBacklogBatchesMax, slow.Progress.Value);
        Assert.Equal(EngineLimits.WatchBacklogBatchesMax + 10, other.Progress.Value);
    }

    [Fact]
    public async Task The_past_comes_from_the_journal_then_from_memory_then_live()
    {
        var hub = new WatchHub(new Revision(5), _past);
        for (var i = 6; i <= 8; i++)
        {
            hub.Publish([Batch(i, "k")], new Revision(i));
        }

        await using var watch = hub.Watch(new WatchRequest(KeyRange.All) { From = new Revision(2) });
        for (var i = 2; i <= 10; i++)
        {
            if (i > 8)
            {
                hub.Publish([Batch(i, "k")], new Revision(i));
            }

            Assert.Equal(i, (await watch.NextAsync(default)).Value.At.Value);
            Assert.Equal(i, watch.Progress.Value);
        }

        Assert.Equal((2, 5), _past.Asked);
    }

    [Fact]
    public async Task Closing_ends_those_who_wait_and_those_who_come()
    {
        var hub = new WatchHub(Revision.Never, _past);
        await using var waiting = hub.Watch(new WatchRequest(KeyRange.All) { From = new Revision(1) });
        var next = waiting.NextAsync(default).AsTask();
        hub.Close(new Refused(Refusal.Unavailable, "closed"));
        Assert.Equal("closed", (await next).Refused?.Message);
        await using var late = hub.Watch(new WatchRequest(KeyRange.All) { From = new Revision(1) });
        Assert.Equal("closed", (await late.NextAsync(default)).Refused?.Message);
    }

    private static WatchBatch Batch(long at, string key)
    {
        var item = new KeyValue(Key.Of(key), default, new Revision(at), new Revision(at), 1, LeaseId.None);
        return new WatchBatch(new Revision(at), Stamp, [new WatchEvent(EventKind.Put, item, null)]);
    }

    private sealed class FixedPast : IWatchPast
    {
        public (long From, long To) Asked { get; private set; }

        public Revision Compacted => Revision.Never;

        public Succession? TakeSuccession() => null;

        public bool IsUntouched(KeyRange range, Revision from, out Revision upTo)
        {
            upTo = Revision.Never;
            return false;
        }

        public ValueTask<Result<PastBatches>> ReadAsync(
            WatchRequest request, Revision from, Revision to, CancellationToken cancel)
        {
            Asked = (from.Value, to.Value);
            var batches = new List<WatchBatch>();
            for (var at = from.Value; at <= to.Value; at++)
            {
                batches.Add(Batch(at, "k"));
            }

            return new(new PastBatches(batches, to));
        }
    }
}
