using System.Threading.Tasks.Sources;
using Muster.Bedrock;

namespace Muster.Engine.Watching;

/// <summary>One watch. Its reader is one: <see cref="NextAsync"/> is not called again before the last call has ended.</summary>
/// <remarks>
/// <code>
/// CatchingUp ──caught up──▶ Live ──lagging · engine closed · disposed──▶ Ended (what is queued is still handed out)
///      └──────────────── compacted · disposed ────────────────────────────▲
/// </code>
/// </remarks>
internal sealed class Watcher : IWatch, IValueTaskSource<Result<WatchBatch>>
{
    private readonly WatchHub _hub;

    // Protects all fields below; a leaf.
    private readonly Lock _gate = new();
    private readonly Queue<WatchBatch> _queue = new();
    private ManualResetValueTaskSourceCore<Result<WatchBatch>> _next = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancellation;
    private bool _waiting;
    private bool _live;
    private bool _indexed;
    private Refused? _ended;
    private Revision _wanted;
    private Revision? _handing;
    private Revision _given = Revision.Never;

    public Watcher(WatchHub hub, WatchRequest request)
    {
        _hub = hub;
        Request = request;
        _wanted = request.From;
    }

    public WatchRequest Request { get; }

    /// <summary>The place in its audience. The hub's.</summary>
    public int Seat { get; set; }

    /// <summary>The first revision that has not been offered.</summary>
    public Revision Wanted
    {
        get
        {
            lock (_gate)
            {
                return _wanted;
            }
        }
    }

    /// <inheritdoc/>
    public Revision Progress
    {
        get
        {
            // Read before looking at the queue: whatever is at or below it has been offered already.
            var published = _hub.Head;
            lock (_gate)
            {
                var reached = _live ? published : new Revision(Math.Min(published.Value, _wanted.Value - 1));
                var held = _handing ?? (_queue.TryPeek(out var batch) ? batch.At : null as Revision?);
                reached = held is { } first && first <= reached ? new Revision(first.Value - 1) : reached;

                // A batch can be in its reader's hands before the hub has finished with its revision.
                return Revision.Max(reached, _given);
            }
        }
    }

    /// <inheritdoc/>
    public Revision Given
    {
        get
        {
            lock (_gate)
            {
                return _given;
            }
        }
    }

    public ValueTask<Result<WatchBatch>> NextAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_queue.TryDequeue(out var batch))
            {
                _given = batch.At;
                return new(batch);
            }

            if (_ended is not null)
            {
                return new(_ended);
            }

            if (_live)
            {
                return Wait(cancel);
            }
        }

        return CatchUpAsync(cancel);
    }

    /// <summary>False when it lags too far and must leave the hub.</summary>
    public bool Offer(WatchBatch batch)
    {
        lock (_gate)
        {
            if (batch.At < _wanted || _ended is not null)
            {
                return true;
            }

            _wanted = batch.At.Next();
            if (_waiting)
            {
                _waiting = false;
                _handing = batch.At;
                _next.SetResult(batch);
                return true;
            }

            if (_queue.Count < EngineLimits.WatchBacklogBatchesMax)
            {
                _queue.Enqueue(batch);
                return true;
            }

            _wanted = batch.At;
            _ended = new Refused(
                Refusal.Unavailable,
                $"the watcher fell {EngineLimits.WatchBacklogBatchesMax} batches behind and was cut off before revision "
                + $"{batch.At}; watch again from the revision after the last one received");
            return false;
        }
    }

    public void End(Refused refused)
    {
        lock (_gate)
        {
            if (_ended is not null)
            {
                return;
            }

            _ended = refused;
            if (_waiting)
            {
                _waiting = false;
                _next.SetResult(refused);
            }
        }
    }

    /// <summary>Nothing of its range happened up to there.</summary>
    public void SkipTo(Revision upTo)
    {
        lock (_gate)
        {
            _wanted = Revision.Max(_wanted, upTo.Next());
        }
    }

    /// <summary>False when it has ended meanwhile.</summary>
    public bool TryGoLive()
    {
        lock (_gate)
        {
            return _live = _indexed = _ended is null;
        }
    }

    /// <summary>True for the one call that must take it out of the hub's index.</summary>
    public bool EndLive()
    {
        lock (_gate)
        {
            var indexed = _indexed;
            _indexed = false;
            _live = false;
            return indexed;
        }
    }

    public ValueTask DisposeAsync()
    {
        _hub.Leave(this);
        End(new Refused(Refusal.Unavailable, "the watch was disposed of"));
        return ValueTask.CompletedTask;
    }

    Result<WatchBatch> IValueTaskSource<Result<WatchBatch>>.GetResult(short token)
    {
        // Not under the lock: this waits for a cancellation that is just being heard.
        _cancellation.Dispose();
        try
        {
            return _next.GetResult(token);
        }
        finally
        {
            lock (_gate)
            {
                _given = _handing ?? _given;
                _handing = null;
            }
        }
    }

    ValueTaskSourceStatus IValueTaskSource<Result<WatchBatch>>.GetStatus(short token) => _next.GetStatus(token);

    void IValueTaskSource<Result<WatchBatch>>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _next.OnCompleted(continuation, state, token, flags);

    private ValueTask<Result<WatchBatch>> Wait(CancellationToken cancel)
    {
        Invariant.That(!_waiting);
        _next.Reset();
        _waiting = true;
        var wait = new ValueTask<Result<WatchBatch>>(this, _next.Version);
        _cancellation = cancel.UnsafeRegister(static (watcher, token) => ((Watcher)watcher!).Cancel(token), this);
        return wait;
    }

    private void Cancel(CancellationToken cancel)
    {
        lock (_gate)
        {
            if (_waiting)
            {
                _waiting = false;
                _next.SetException(new OperationCanceledException(cancel));
            }
        }
    }

    private async ValueTask<Result<WatchBatch>> CatchUpAsync(CancellationToken cancel)
    {
        while (!_hub.TryJoin(this))
        {
            var read = await _hub.ReadPastAsync(Request, Wanted, cancel);
            if (!read.TryGet(out var past, out var refused))
            {
                End(refused);
                return refused;
            }

            if (Take(past) is { } batch)
            {
                return batch;
            }
        }

        return await NextAsync(cancel);
    }

    private WatchBatch? Take(PastBatches past)
    {
        lock (_gate)
        {
            foreach (var batch in past.Batches)
            {
                _queue.Enqueue(batch);
            }

            _wanted = Revision.Max(_wanted, past.UpTo.Next());
            if (!_queue.TryDequeue(out var first))
            {
                return null;
            }

            _given = first.At;
            return first;
        }
    }
}
