using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Engine.Timeline;
using Muster.Registry.Views;

namespace Muster.Registry.Past;

/// <summary>
/// Writes down what the engine does, beside it and after it. Nothing ever waits for the recorder but who asks for the past;
/// what it has not written when the process ends it reads again from the engine's own history.
/// </summary>
/// <remarks>
/// <code>
///  engine ── watch ──▶ gathered for a moment ──▶ store     cut off or full: watch again from the last revision stored
///                                                          compacted meanwhile: a gap, noted, and on from there
/// </code>
/// </remarks>
internal sealed class Recorder : IAsyncDisposable
{
    /// <summary>Batches that are written at once.</summary>
    private const int GatheredMax = 8192;

    private static readonly TimeSpan _retryPause = TimeSpan.FromSeconds(1);

    private readonly IEngine _engine;
    private readonly ITimelineStore _store;
    private readonly TimelineTerms _terms;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Tide _tide = new();
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _hurry = NewHurry();
    private long _wanted;
    private long _recorded;
    private Task _running = Task.CompletedTask;
    private bool _stuck;

    // The last writing did not come to the present: the watch was cut off, or held too much.
    private bool _hasMore;

    public Recorder(IEngine engine, ITimelineStore store, TimelineTerms terms, TimeProvider time, ILogger log)
    {
        (_engine, _store, _terms, _time, _log) = (engine, store, terms, time, log);
        Recorded(store.Reach.Last);
    }

    public void Start() => _running = Task.Run(() => Task.WhenAll(RecordAsync(), PruneAsync()), CancellationToken.None);

    /// <summary>Waits until everything up to the revision, which has written something, is in the store.</summary>
    public Task ReachedAsync(Revision at, CancellationToken cancel)
    {
        var reached = _tide.WaitAsync(at);
        if (reached.IsCompletedSuccessfully)
        {
            return reached;
        }

        Want(at);
        return reached.WaitAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _tide.Break(new OperationCanceledException("the agent is stopping"));
        _stop.Dispose();
    }

    private static TaskCompletionSource NewHurry() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // First what is wanted, then the bell: GatherMoreAsync hangs up a new bell, then looks what is wanted.
    private void Want(Revision at)
    {
        var known = Interlocked.Read(ref _wanted);
        while (known < at.Value && Interlocked.CompareExchange(ref _wanted, at.Value, known) is var found && found != known)
        {
            known = found;
        }

        Volatile.Read(ref _hurry).TrySetResult();
    }

    private async Task RecordAsync()
    {
        try
        {
            while (true)
            {
                if ((await OnceAsync()).Refused is { } refused)
                {
                    Told(refused);
                    await Task.Delay(_retryPause, _time, _stop.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The agent is stopping.
        }
        catch (Exception broken)
        {
            // A bug, or a row that cannot be read: whoever asks for the past must be told.
            TimelineLog.Broken(_log, broken);
            _tide.Break(broken);
        }
    }

    /// <summary>One watch, from where the store ends until it is cut off.</summary>
    private async Task<Result<bool>> OnceAsync()
    {
        if (!(await FromAsync()).TryGet(out var from, out var refused)
            || !(await _engine.WatchAsync(new WatchRequest(KeyRange.All) { From = from, WithPrevious = true, GoesOn = true }, _stop.Token))
                .TryGet(out var watch, out refused))
        {
            return refused;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        try
        {
            return await WriteAsync(watch, over.Token);
        }
        finally
        {
            await over.CancelAsync();
            await watch.DisposeAsync();
        }
    }

    /// <summary>The first revision that is missing in the store and can still be had.</summary>
    private async Task<Result<Revision>> FromAsync()
    {
        if (!(await _engine.HeadAsync(_stop.Token)).TryGet(out var head, out var refused)
            || !(await History.FloorAsync(_engine, head, _stop.Token)).TryGet(out var floor, out refused))
        {
            return refused;
        }

        var last = _store.Reach.Last;
        if (last > head)
        {
            TimelineLog.Foreign(_log, last.Value, head.Value);
            if (!_store.Clear().TryGet(out _, out refused))
            {
                return refused;
            }

            last = Revision.Never;
        }

        if (last < floor)
        {
            if (last > Revision.Never)
            {
                TimelineLog.Gap(_log, last.Value, floor.Value);
            }

            if (!_store.Skip(floor).TryGet(out _, out refused))
            {
                return refused;
            }

            last = floor;
        }

        Recorded(last);
        return last.Next();
    }

    /// <summary>
    /// Until the watch ends, for whatever reason: the next one begins where the store ends. Only the first batch of a time is
    /// waited for; while company is waited for nobody reads, so that no write wakes the recorder.
    /// </summary>
    private async Task<Result<bool>> WriteAsync(IWatch watch, CancellationToken cancel)
    {
        var reader = new WatchReader(watch, cancel);
        var batches = new List<WatchBatch>();
        while (await reader.TakeAsync() is { } first)
        {
            await GatherMoreAsync();
            batches.Clear();
            batches.Add(first);
            while (batches.Count < GatheredMax && reader.IsReady && await reader.TakeAsync() is { } more)
            {
                batches.Add(more);
            }

            var upTo = batches[^1].At;
            if (!_store.Append(Gathering.MomentsOf(batches, _terms.ValueBytesMax, _time.GetUtcNow()), upTo).TryGet(out _, out var refused))
            {
                return refused;
            }

            _hasMore = reader.HasEnded || batches.Count == GatheredMax;
            Recorded(upTo);
            if (_stuck)
            {
                _stuck = false;
                TimelineLog.Unstuck(_log);
            }
        }

        return true;
    }

    /// <summary>Waits a little for company, unless there is enough of it, or somebody waits for what there is.</summary>
    private async Task GatherMoreAsync()
    {
        var hurry = NewHurry();
        Volatile.Write(ref _hurry, hurry);
        if (_hasMore || Interlocked.Read(ref _wanted) > Volatile.Read(ref _recorded))
        {
            return;
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await Task.WhenAny(hurry.Task, Task.Delay(_terms.GatherFor, _time, enough.Token));
        await enough.CancelAsync();
        _stop.Token.ThrowIfCancellationRequested();
    }

    private void Recorded(Revision upTo)
    {
        Volatile.Write(ref _recorded, upTo.Value);
        _tide.Rise(upTo);
    }

    private async Task PruneAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(_terms.PruneInterval, _time, _stop.Token);
                while ((_store.Prune(_time.GetUtcNow() - _terms.KeepFor, _terms.BytesMax)).TryGet(out var more, out _) && more)
                {
                    _stop.Token.ThrowIfCancellationRequested();
                    await Task.Yield();
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The agent is stopping.
        }
    }

    private void Told(Refused refused)
    {
        if (!_stuck)
        {
            _stuck = true;
            TimelineLog.Stuck(_log, refused.Message);
        }
    }
}
