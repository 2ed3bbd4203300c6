using Muster.Bedrock;
using Muster.Engine.Mvcc;
using Muster.Engine.Watching;

namespace Muster.Engine.Etcd.Replication;

/// <summary>
/// The state machine of a replica, what watchers are told of it, and how far back it remembers. The follower's thread
/// applies; a timer looks at the age of history; all under one lock. Readers hold snapshots.
/// </summary>
internal sealed class ReplicaState
{
    /// <summary>Versions forgotten in one go, so that nobody waits long behind it.</summary>
    private const int ForgetStep = 4096;

    private readonly EtcdOptions _options;
    private readonly long _origin;

    // Protects the state machine's writing side and the policy.
    private readonly Lock _gate = new();
    private readonly MvccState _state = new(null);
    private readonly BatchLog _log = new();
    private readonly List<long> _rows = [];
    private HistoryPolicy _policy;

    public ReplicaState(EtcdOptions options)
    {
        _options = options;
        _origin = options.Time.GetTimestamp();
        _policy = new HistoryPolicy(options.History);
        Hub = new WatchHub(Revision.Never, new StatePast(_state, _log));
    }

    public Snapshot Published => _state.Published;

    public WatchHub Hub { get; }

    /// <summary>Bytes of superseded keys and values that are held.</summary>
    public long HistoryBytes
    {
        get
        {
            lock (_gate)
            {
                return _state.Superseded.Bytes;
            }
        }
    }

    /// <summary>Nothing happened up to there.</summary>
    public void Skip(Revision to)
    {
        lock (_gate)
        {
            _state.Replay(to, []);
            _state.Publish();
            Hub.Publish([], to);
        }
    }

    public void Apply(IEnumerable<Ingest.Step> steps)
    {
        lock (_gate)
        {
            var batches = new List<WatchBatch>();
            foreach (var step in steps)
            {
                var events = _state.Replay(step.At, step.Items);
                if (events.Count > 0)
                {
                    batches.Add(new WatchBatch(step.At, step.Stamp, WithOrigins(events, step.By)));
                }
            }

            if (_state.Head == Published.Head)
            {
                return;
            }

            _log.Append(batches);
            _state.Publish();
            Hub.Publish(batches, _state.Head);
            _policy.Observe(_options.Time.GetElapsedTime(_origin), _state.Head);
            _ = _state.Forget(ForgetStep, _rows);
            _rows.Clear();
        }
    }

    /// <summary>Another state took the place of the one here, which was followed to its end: another history begins.</summary>
    public void Replace(Revision at, IReadOnlyList<KeyValue> rows)
    {
        lock (_gate)
        {
            Swap(at, rows);
            Restart(at);
        }
    }

    /// <summary>What happened since the state here was not seen, and is gone: history begins anew.</summary>
    public void Leap(Revision at, IReadOnlyList<KeyValue> rows)
    {
        lock (_gate)
        {
            Swap(at, rows);

            // Nobody may be told of the difference as of one change.
            _ = _state.TakeReplaced();
            Restart(at);
        }
    }

    /// <summary>The revision to which history may be forgotten by now; null when nothing is to be done.</summary>
    public Revision? Outdated()
    {
        lock (_gate)
        {
            var now = _options.Time.GetElapsedTime(_origin);
            _policy.Observe(now, _state.Head);
            var floor = _policy.Decide(now, _state.Head, _state.Compacted, _state.Superseded);
            return floor > _state.Compacted ? floor : null;
        }
    }

    /// <summary>Forgets what was superseded up to there; refuses, and does nothing, when that is so already or has not happened here yet.</summary>
    public Refused? Forget(Revision upTo)
    {
        lock (_gate)
        {
            if (_state.RefuseCompact(upTo) is { } refused)
            {
                return refused;
            }

            _state.Compact(upTo);
            _log.Forget(upTo);
            while (_state.Forget(ForgetStep, _rows) == ForgetStep)
            {
                _rows.Clear();
            }

            _rows.Clear();
            return null;
        }
    }

    public void Close() => Hub.Close(new Refused(Refusal.Unavailable, "the engine is closed"));

    private void Swap(Revision at, IReadOnlyList<KeyValue> rows)
    {
        _state.Replace(NewState.Replayed(at, rows));
        _log.Clear();
        _policy = new HistoryPolicy(_options.History);
    }

    private void Restart(Revision at) => Hub.Restart(at, new Refused(
        Refusal.Compacted, $"the history of the etcd cluster starts at {at}: what was before it is gone"));

    private static IReadOnlyList<WatchEvent> WithOrigins(IReadOnlyList<WatchEvent> events, IReadOnlyList<Origin?> by)
    {
        if (by.All(origin => origin is null))
        {
            return events;
        }

        return [.. events.Select((change, i) => change with { By = by[i] })];
    }
}
