using Muster.Bedrock;

namespace Muster.Engine.Contract;

/// <summary>
/// The oracle: the engine's meaning in the plainest possible code. A list of all that ever happened; every question is
/// answered by folding it from the beginning. One lock, no cleverness.
/// </summary>
public sealed class Model(TimeProvider time) : IEngine
{
    private readonly Lock _gate = new();
    private readonly List<WatchBatch> _history = [];
    private readonly SortedDictionary<long, ModelLease> _leases = [];
    private SortedDictionary<Key, KeyValue> _now = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Revision _head;
    private Revision _compacted;
    private long _nextLease = 1;

    public ValueTask<Result<Revision>> HeadAsync(CancellationToken cancel) => Locked<Revision>(() => _head);

    public ValueTask<Result<RangeResult>> RangeAsync(RangeQuery query, CancellationToken cancel) =>
        Locked<RangeResult>(() => RefuseRange(query) is { } refused ? refused : Range(query, _now, _head, []));

    public ValueTask<Result<TxnResult>> CommitAsync(Txn txn, Origin origin, CancellationToken cancel) => Locked<TxnResult>(() =>
    {
        if ((ModelRules.Check(txn) ?? Refuse(txn)) is { } refused)
        {
            return refused;
        }

        var before = _now;
        _now = new SortedDictionary<Key, KeyValue>(before);
        var events = new List<WatchEvent>();
        var result = Run(txn, before, events);
        Happened(events, origin);
        return result;
    });

    public ValueTask<Result<IWatch>> WatchAsync(WatchRequest request, CancellationToken cancel) => Locked<IWatch>(() =>
    {
        var from = request.From.Value == 0 ? _head.Next() : request.From;
        return from < _compacted ? Gone(from) : Result<IWatch>.Of(new ModelWatch(this, request, from));
    });

    public ValueTask<Result<Lease>> GrantAsync(LeaseId id, TimeSpan ttl, CancellationToken cancel) => Locked<Lease>(() =>
    {
        if (ttl > EngineLimits.LeaseTtlMax)
        {
            return new Refused(Refusal.TooLarge, "too long");
        }

        while (id.IsNone())
        {
            id = LeaseId.Reserved((ulong)++_nextLease) is var own && _leases.ContainsKey(own.Value) ? id : own;
        }

        var seconds = Math.Ceiling(Math.Max(ttl.TotalSeconds, EngineLimits.LeaseTtlMin.TotalSeconds));
        var lease = new Lease(id, TimeSpan.FromSeconds(seconds));
        if (!_leases.TryAdd(id.Value, new ModelLease(lease, time)))
        {
            return new Refused(Refusal.LeaseExists, "exists");
        }

        _leases[id.Value].Start(() => End(id, Origin.System));
        return lease;
    });

    public ValueTask<Result<Lease>> RenewAsync(LeaseId id, CancellationToken cancel) => Locked<Lease>(() =>
    {
        if (!_leases.TryGetValue(id.Value, out var lease))
        {
            return NoLease(id);
        }

        lease.Start(() => End(id, Origin.System));
        return lease.Lease;
    });

    public ValueTask<Result<Revision>> RevokeAsync(LeaseId id, Origin origin, CancellationToken cancel) =>
        new(End(id, origin));

    public ValueTask<Result<LeaseStatus>> TimeToLiveAsync(LeaseId id, bool withKeys, CancellationToken cancel) =>
        Locked<LeaseStatus>(() =>
        {
            if (!_leases.TryGetValue(id.Value, out var lease))
            {
                return NoLease(id);
            }

            var keys = _now.Values.Where(item => withKeys && item.Lease == id).Select(item => item.Key).ToList();
            return new LeaseStatus(id, lease.Lease.Ttl, lease.Remaining(), keys);
        });

    public ValueTask<Result<IReadOnlyList<LeaseId>>> LeasesAsync(CancellationToken cancel) =>
        Locked(() => Result<IReadOnlyList<LeaseId>>.Of(
            [.. _leases.OrderBy(lease => lease.Value.Remaining()).ThenBy(lease => lease.Key).Select(lease => new LeaseId(lease.Key))]));

    public ValueTask<Result<Revision>> CompactAsync(Revision at, CancellationToken cancel) => Locked<Revision>(() =>
    {
        if (at <= _compacted || at > _head)
        {
            return at <= _compacted ? Gone(at) : Future(at);
        }

        return _compacted = at;
    });

    /// <summary>What a restart does to the engine: leases start anew.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            foreach (var lease in _leases.Values)
            {
                lease.Start(() => End(lease.Lease.Id, Origin.System));
            }
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The next batch for a watcher that wants everything from the revision on, or what to wait for.</summary>
    internal (Result<WatchBatch>? Next, Task Changed, Revision Head) Next(WatchRequest request, Revision from)
    {
        lock (_gate)
        {
            var gone = from < _compacted && from <= _head;
            Result<WatchBatch>? next = gone ? Gone(from) : null as Result<WatchBatch>?;
            foreach (var batch in _history.Where(batch => batch.At >= from && !gone))
            {
                var events = batch.Events.Where(change => request.Range.Contains(change.Item.Key))
                    .Select(change => request.WithPrevious && batch.At > _compacted ? change : change with { Previous = null }).ToList();
                if (events.Count > 0)
                {
                    return (batch with { Events = events }, _changed.Task, _head);
                }
            }

            return (next, _changed.Task, _head);
        }
    }

    private TxnResult Run(Txn txn, SortedDictionary<Key, KeyValue> before, List<WatchEvent> events)
    {
        var held = txn.If.All(compare => ModelRules.Holds(compare, before));
        var results = new List<OpResult>();
        foreach (var op in held ? txn.Then : txn.Else)
        {
            results.Add(op switch
            {
                Op.Put put => Put(put, events),
                Op.Delete delete => Delete(delete, events),
                Op.Read read => new OpResult.Read(Range(read.Query, _now, At(events), events)),
                _ => new OpResult.Nested(Run(((Op.Nested)op).Txn, before, events)),
            });
        }

        return new TxnResult(At(events), held, results);
    }

    private Result<Revision> End(LeaseId id, Origin origin)
    {
        lock (_gate)
        {
            if (!_leases.Remove(id.Value, out var lease))
            {
                return NoLease(id);
            }

            lease.Stop();
            var events = new List<WatchEvent>();
            foreach (var item in _now.Values.Where(item => item.Lease == id).ToList())
            {
                Delete(item, events);
            }

            Happened(events, origin);
            return _head;
        }
    }

    private OpResult.Put Put(Op.Put put, List<WatchEvent> events)
    {
        var old = _now.GetValueOrDefault(put.Key);
        var item = new KeyValue(
            put.Key, put.KeepValue ? old!.Value : put.Value, old?.Created ?? _head.Next(), _head.Next(),
            (old?.Version ?? 0) + 1, put.KeepLease ? old!.Lease : put.Lease);
        _now[put.Key] = item;
        events.Add(new WatchEvent(EventKind.Put, item, old));
        return new OpResult.Put(put.ReturnPrevious ? old : null);
    }

    private OpResult.Delete Delete(Op.Delete delete, List<WatchEvent> events)
    {
        var gone = _now.Values.Where(item => delete.Range.Contains(item.Key)).ToList();
        gone.ForEach(item => Delete(item, events));
        return new OpResult.Delete(gone.Count, delete.ReturnPrevious ? gone : []);
    }

    private void Delete(KeyValue item, List<WatchEvent> events)
    {
        _now.Remove(item.Key);
        var tombstone = new KeyValue(item.Key, default, Revision.Never, _head.Next(), 0, LeaseId.None);
        events.Add(new WatchEvent(EventKind.Delete, tombstone, item));
    }

    private Revision At(List<WatchEvent> events) => events.Count > 0 ? _head.Next() : _head;

    private void Happened(List<WatchEvent> events, Origin origin)
    {
        if (events.Count > 0)
        {
            _head = _head.Next();
            _history.Add(new WatchBatch(_head, new Stamp(time.GetUtcNow(), "model", origin), events));
            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private RangeResult Range(
        RangeQuery query, SortedDictionary<Key, KeyValue> now, Revision head, List<WatchEvent> staged)
    {
        var state = query.At.Value == 0 ? now : AsOf(query.At);
        var touched = _history.Where(batch => batch.Events.Any(change => query.Range.Contains(change.Item.Key)))
            .Select(batch => batch.At).LastOrDefault();
        touched = staged.Any(change => query.Range.Contains(change.Item.Key)) ? head : touched;
        touched = query.At.Value == 0 ? Revision.Max(touched, _compacted) : Revision.Never;
        return ModelRules.Answer(query, state.Values.Where(item => query.Range.Contains(item.Key)), head, touched);
    }

    private SortedDictionary<Key, KeyValue> AsOf(Revision at)
    {
        var state = new SortedDictionary<Key, KeyValue>();
        foreach (var change in _history.Where(batch => batch.At <= at).SelectMany(batch => batch.Events))
        {
            state.Remove(change.Item.Key);
            if (change.Kind == EventKind.Put)
            {
                state[change.Item.Key] = change.Item;
            }
        }

        return state;
    }

    // What the branches that will run ask for, against the state before the transaction.
    private Refused? Refuse(Txn txn)
    {
        foreach (var op in txn.If.All(compare => ModelRules.Holds(compare, _now)) ? txn.Then : txn.Else)
        {
            var refused = op switch
            {
                Op.Put { KeepValue: true } or Op.Put { KeepLease: true } when !_now.ContainsKey(((Op.Put)op).Key) =>
                    new Refused(Refusal.NotFound, "nothing to keep"),
                Op.Put put when !put.Lease.IsNone() && !_leases.ContainsKey(put.Lease.Value) => NoLease(put.Lease),
                Op.Read read => RefuseRange(read.Query),
                Op.Nested nested => Refuse(nested.Txn),
                _ => null,
            };
            if (refused is not null)
            {
                return refused;
            }
        }

        return null;
    }

    private Refused? RefuseRange(RangeQuery query) =>
        query.At > _head || query.AtLeast > _head ? Future(query.At)
        : query.At.Value != 0 && query.At < _compacted ? Gone(query.At) : null;

    private static Refused Gone(Revision at) => new(Refusal.Compacted, $"{at} is gone");

    private static Refused Future(Revision at) => new(Refusal.FutureRevision, $"{at} is to come");

    private static Refused NoLease(LeaseId id) => new(Refusal.LeaseNotFound, $"no lease {id}");

    private ValueTask<Result<T>> Locked<T>(Func<Result<T>> answer)
    {
        lock (_gate)
        {
            return new(answer());
        }
    }
}
