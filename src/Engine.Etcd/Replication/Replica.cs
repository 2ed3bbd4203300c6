using Muster.Bedrock;
using Muster.Engine.Etcd.Calls;
using Muster.Engine.Etcd.Terms;
using Muster.Engine.Mvcc;
using Muster.Etcd.Wire;
using Wire = Muster.Etcd.Wire.Messages;

namespace Muster.Engine.Etcd.Replication;

/// <summary>
/// The cluster's state in memory, fed by one watch of all its keys, so that every revision arrives and "am I up to date?"
/// compares two numbers. Keys of others only move the revision on.
/// </summary>
internal sealed class Replica : IAsyncDisposable
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(2);

    private readonly EtcdChannel _channel;
    private readonly EtcdOptions _options;
    private readonly Loader _loader;
    private readonly Ingest _ingest;
    private readonly ReplicaState _state;
    private readonly Eras _eras;
    private readonly Reaching _reaching = new();
    private readonly TaskCompletionSource<string> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _end = new();
    private Task _following = Task.CompletedTask;

    private long _heard;

    // Touched by the follower alone.
    private bool _lost;

    public Replica(EtcdChannel channel, EtcdOptions options, Eras eras)
    {
        _channel = channel;
        _options = options;
        _eras = eras;
        _loader = new Loader(channel, Hear);
        _ingest = new Ingest(options.Time);
        _state = new ReplicaState(options);
    }

    /// <summary>Done when what the cluster told could not be followed: with why.</summary>
    public Task<string> Broken => _broken.Task;

    public Snapshot Published => _state.Published;

    public ReplicaState State => _state;

    public void Start(Seen seen)
    {
        // A cluster begins at revision 1 without an event.
        if (seen is { Keys: 0, Head: 1 })
        {
            _state.Skip(new Revision(seen.Head));
            _reaching.Reached(new Revision(seen.Head));
        }

        _following = Task.Run(() => FollowAsync(seen.Era.Since), CancellationToken.None);
    }

    /// <summary>Waits until the replica has come to the revision; refuses when that takes longer than a call may.</summary>
    public async ValueTask<Refused?> ReachAsync(Revision at, CancellationToken cancel)
    {
        try
        {
            await _reaching.WaitAsync(at).WaitAsync(_options.CallTimeout, _options.Time, cancel);
            return null;
        }
        catch (TimeoutException)
        {
            return new Refused(
                Refusal.Unavailable,
                $"the picture of the etcd cluster stands at revision {Published.Head}, and {at} does not come: "
                + $"is {_channel.Preferred.Authority} reachable?");
        }
    }

    /// <summary>The same for the first time, when a whole history may have to come: refuses only when nothing comes any more.</summary>
    public async ValueTask<Refused?> CatchUpAsync(Revision at, CancellationToken cancel)
    {
        while (true)
        {
            var before = Interlocked.Read(ref _heard);
            if (await ReachAsync(at, cancel) is not { } late)
            {
                return null;
            }

            if (Interlocked.Read(ref _heard) == before)
            {
                return late;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _following;
        _state.Close();
        _end.Dispose();
    }

    /// <param name="from">The cluster's revision at which what counts began; 0 when that is its own beginning.</param>
    private async Task FollowAsync(long from)
    {
        var pause = PauseMin;
        try
        {
            // When history has been compacted since then, the watch will say so, and to where.
            if (from > 0 && (await LoadAsync(from, _state.Leap, _end.Token)).Refused is { } gone)
            {
                EtcdLog.NotLoaded(_options.Logger, from, gone.Message);
            }

            while (true)
            {
                var before = Published.Head;
                var why = await FollowOnceAsync(_end.Token);
                pause = Published.Head > before ? PauseMin : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, PauseMax.Ticks));
                if (why is not null)
                {
                    // Told once, however long it lasts.
                    if (!_lost)
                    {
                        _lost = true;
                        EtcdLog.WatchEnded(_options.Logger, Published.Head.Value, why.Message);
                    }

                    await Task.Delay(pause, _options.Time, _end.Token);
                }
            }
        }
        catch (Exception ended)
            when (_end.IsCancellationRequested && ended is (OperationCanceledException or ObjectDisposedException))
        {
            // The engine closes.
        }
        catch (Exception failure)
        {
            // A picture that may be wrong must not be shown any longer.
            EtcdLog.Broken(_options.Logger, failure, Published.Head.Value);
            _broken.TrySetResult($"the picture of the etcd cluster broke at revision {Published.Head}: {failure.Message}");
        }
    }

    /// <summary>One watch until it ends. Null when the next one should begin at once.</summary>
    private async ValueTask<Refused?> FollowOnceAsync(CancellationToken cancel)
    {
        await using var watch = _channel.Open(EtcdCalls.Watch);

        // From what is known already, not from what follows: of a revision at which the cluster was compacted it would
        // tell only what is left, and not say that there had been more.
        watch.Send(new Wire.WatchRequest
        {
            CreateRequest = new Wire.WatchCreateRequest
            {
                Key = Layout.Everything,
                RangeEnd = Layout.Everything,
                StartRevision = Math.Max(1, _eras.Current.ToCluster(Published.Head)),
                Fragment = true,
            },
        });
        var pending = new List<Wire.Event>();
        while (true)
        {
            if (!(await watch.NextAsync(cancel)).TryGet(out var told, out var refused))
            {
                _channel.Avoid(watch.Address);
                return refused;
            }

            Hear();
            if (told.Canceled)
            {
                // History up to there is gone, perhaps before it was seen.
                return told.CompactRevision > 0
                    ? (await LoadAsync(told.CompactRevision, _state.Leap, cancel)).Refused
                    : new Refused(Refusal.Unavailable, $"etcd ended the watch: {told.CancelReason}");
            }

            if (told.Created && _lost)
            {
                _lost = false;
                EtcdLog.WatchGoesOn(_options.Logger, Published.Head.Value, watch.Address.Authority);
            }

            pending.AddRange(told.Events);
            if (!told.Fragment)
            {
                var layout = _eras.Current;
                if (pending.Find(change => IsNewEra(change, layout)) is { } begins)
                {
                    var at = begins.Kv.ModRevision;
                    Apply(pending.Where(change => change.Kv.ModRevision < at), layout);
                    return (await LoadAsync(at, _state.Replace, cancel)).Refused;
                }

                Apply(pending, layout);
                pending.Clear();
            }
        }
    }

    private bool IsNewEra(Wire.Event change, Layout layout) =>
        change.Kv.Key == layout.EraKey && layout.Out(change.Kv.ModRevision) > Published.Head;

    private void Apply(IEnumerable<Wire.Event> events, Layout layout)
    {
        _state.Apply(_ingest.Read(events, layout, Published.Head));
        _reaching.Reached(Published.Head);
    }

    /// <summary>Looks anew at all that is there.</summary>
    /// <param name="at">A revision of the cluster's.</param>
    /// <param name="begin">Begins the history that follows.</param>
    private async ValueTask<Result<bool>> LoadAsync(
        long at, Action<Revision, IReadOnlyList<KeyValue>> begin, CancellationToken cancel)
    {
        var before = _eras.Current;
        if (!(await Probe.EraAsync(_channel, before, at, cancel)).TryGet(out var era, out var refused)
            || !(await _loader.LoadAsync(before.In(era), at, cancel)).TryGet(out var rows, out refused))
        {
            return refused;
        }

        var layout = before.In(era);
        EtcdLog.Loaded(_options.Logger, rows.Count, layout.Out(at).Value);
        begin(layout.Out(at), rows);
        _eras.Begin(layout);
        _reaching.Reached(layout.Out(at));
        return true;
    }

    private void Hear() => Interlocked.Increment(ref _heard);
}
