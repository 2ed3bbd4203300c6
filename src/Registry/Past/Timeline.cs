using System.Globalization;
using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Engine.Timeline;
using Muster.Registry.Views;

namespace Muster.Registry.Past;

/// <summary>
/// What was, and who made it so: the engine's own history while it lasts, and beyond it what the recorder wrote down. A past
/// state is the present with everything undone that came since.
/// </summary>
public sealed class Timeline : IAsyncDisposable
{
    private readonly IEngine _engine;
    private readonly ITimelineStore _store;
    private readonly Recorder _recorder;

    private Timeline(IEngine engine, ITimelineStore store, Recorder recorder) =>
        (_engine, _store, _recorder) = (engine, store, recorder);

    /// <summary>Begins to record. Owns the store.</summary>
    public static Timeline Start(
        IEngine engine, ITimelineStore store, TimelineTerms terms, TimeProvider time, ILoggerFactory logs)
    {
        var recorder = new Recorder(engine, store, terms, time, logs.CreateLogger<Timeline>());
        recorder.Start();
        return new Timeline(engine, store, recorder);
    }

    public TimelineReach Reach => _store.Reach;

    public async ValueTask DisposeAsync()
    {
        await _recorder.DisposeAsync();
        _store.Dispose();
    }

    /// <summary>The newest revision that was written, once it is recorded.</summary>
    internal async ValueTask<Result<Revision>> PresentAsync(CancellationToken cancel)
    {
        if (!(await _engine.HeadAsync(cancel)).TryGet(out var head, out var refused)
            || !(await History.TouchedAsync(_engine, KeyRange.All, head, cancel)).TryGet(out var touched, out refused))
        {
            return refused;
        }

        await _recorder.ReachedAsync(touched, cancel);
        return touched;
    }

    /// <summary>Which revision is meant. Refuses what has not happened and what is no longer known.</summary>
    internal async ValueTask<Result<Revision>> RevisionOfAsync(When when, CancellationToken cancel)
    {
        if (!(await PresentAsync(cancel)).TryGet(out var present, out var refused))
        {
            return refused;
        }

        if (when.At is { } at)
        {
            return at <= present
                ? at
                : new Refused(Refusal.FutureRevision, $"revision {at} has not happened yet: the newest is {present}");
        }

        return !_store.LastAt(when.Time).TryGet(out var found, out refused) ? refused
            : found is { } known ? known
            : _store.Reach is { Since.Value: 0 } ? Revision.Never
            : Forgotten(when.ToString());
    }

    /// <summary>The rows of a range as they stood at the revision, which has happened.</summary>
    internal async ValueTask<Result<PastRows>> RowsAsync(KeyRange range, Revision at, CancellationToken cancel)
    {
        if (at > Revision.Never)
        {
            var then = await _engine.RangeAsync(new RangeQuery(range) { At = at }, cancel);
            if (then.Ok)
            {
                return new PastRows(at, [.. then.Value.Items.Select(PastRow.Of)]);
            }

            if (then.Refused.Why != Refusal.Compacted)
            {
                return then.Refused;
            }
        }

        return !(await PresentAsync(cancel)).TryGet(out var present, out var refused) ? refused
            : !(await _engine.RangeAsync(new RangeQuery(range) { AtLeast = present }, cancel)).TryGet(out var now, out refused)
                ? refused
            : await UndoneAsync(range, at, now, cancel);
    }

    /// <summary>Newest first, after one revision and up to another, which is recorded.</summary>
    internal Result<IReadOnlyList<Moment>> Moments(KeyRange range, Revision after, Revision upTo, int limit) =>
        _store.Read(new MomentQuery(range, after, upTo, limit) { Descending = true });

    private async ValueTask<Result<PastRows>> UndoneAsync(
        KeyRange range, Revision at, RangeResult now, CancellationToken cancel)
    {
        if (!(await PresentAsync(cancel)).TryGet(out _, out var refused)
            || !_store.Firsts(range, at, now.Head).TryGet(out var firsts, out refused))
        {
            return refused;
        }

        // Asked after the moments were read: what was forgotten meanwhile is missing in them.
        if (at < _store.Reach.Since)
        {
            return Forgotten($"revision {at}");
        }

        var rows = new SortedDictionary<Key, PastRow>(now.Items.ToDictionary(row => row.Key, PastRow.Of));
        foreach (var first in firsts)
        {
            if (first.Before is { } before)
            {
                rows[first.Key] = PastRow.Of(first.Key, before);
            }
            else
            {
                rows.Remove(first.Key);
            }
        }

        return new PastRows(at, [.. rows.Values]);
    }

    private Refused Forgotten(string what)
    {
        var reach = _store.Reach;
        var since = reach.SinceTime is { } time
            ? string.Create(CultureInfo.InvariantCulture, $" ({time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'})")
            : "";
        return new Refused(Refusal.Compacted, $"{what} is no longer known: history reaches back to revision {reach.Since}{since}");
    }
}
