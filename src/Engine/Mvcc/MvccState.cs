using System.Runtime.InteropServices;
using Muster.Bedrock;

namespace Muster.Engine.Mvcc;

/// <summary>What a command did: its answer, and the events of the revision it took (none: it took none).</summary>
internal readonly record struct Applied<T>(Result<T> Result, IReadOnlyList<WatchEvent> Events);

/// <summary>
/// The pure state machine: revisioned keys with their past, and leases. No file, clock, task or lock. One writer stages
/// commands, each at a revision of its own, then publishes all of them at once or rolls all of them back; readers hold
/// published snapshots.
/// </summary>
/// <remarks>
/// <code>
///            Commit · Grant · Revoke                Publish
/// published ─────────────────────────▶ staged ─────────────────▶ published
///     ▲                                   │ Rollback                 Compact · Forget · Evict (only here)
///     └───────────────────────────────────┘
/// </code>
/// </remarks>
internal sealed class MvccState
{
    private readonly Tree _tree;
    private readonly Superseded _superseded;
    private readonly CompactionFloor _floor;
    private readonly IEvictedValues? _values;
    private readonly List<bool> _path = [];
    private LeaseTable _leases;
    private Revision _head;
    private volatile Snapshot _published;
    private Snapshot? _replaced;

    public MvccState(IEvictedValues? values)
        : this(new Leaf(new object()), LeaseTable.Empty, new Superseded(), Revision.Never, Revision.Never, values)
    {
    }

    public MvccState(
        Node root, LeaseTable leases, Superseded superseded, Revision head, Revision compacted, IEvictedValues? values)
    {
        _tree = new Tree(root);
        _leases = leases;
        _superseded = superseded;
        _floor = new CompactionFloor(compacted);
        _values = values;
        _head = head;
        _published = Publish();
    }

    /// <summary>The newest snapshot; the one member for readers on any thread.</summary>
    public Snapshot Published
    {
        get => _published;
        private set => _published = value;
    }

    /// <summary>The newest staged revision.</summary>
    public Revision Head => _head;

    public Revision Compacted => _floor.At;

    public Superseded Superseded => _superseded;

    /// <summary>The transaction must have passed <see cref="TxnRules.Check"/>.</summary>
    public Applied<TxnResult> Commit(Txn txn)
    {
        var reader = new TxnReader(_tree.Root, _head, _floor, _leases, _values);
        _path.Clear();
        reader.Decide(txn, _path);
        if (reader.Check(txn, _path) is { } refused)
        {
            return new(refused, []);
        }

        var changes = new Changes(_head.Next());
        var level = 0;
        var result = Run(txn, changes, ref level);
        return new(result, Finish(changes));
    }

    /// <summary>The id must be chosen; the time to live must be in whole seconds.</summary>
    public Result<Lease> Grant(Lease lease)
    {
        Invariant.That(!lease.Id.IsNone());
        if (_leases.Contains(lease.Id))
        {
            return new Refused(Refusal.LeaseExists, $"lease {lease.Id} exists already");
        }

        _leases = _leases.With(lease);
        return lease;
    }

    /// <summary>Ends the lease and deletes its keys in byte order, at one revision; without keys it takes none.</summary>
    public Applied<Revision> Revoke(LeaseId id)
    {
        if (!_leases.Contains(id))
        {
            return new(new Refused(Refusal.LeaseNotFound, $"there is no lease {id}"), []);
        }

        var keys = _leases.KeysOf(id);
        _leases = _leases.Without(id);
        var changes = new Changes(_head.Next());
        foreach (var key in keys)
        {
            Bury(key, changes);
        }

        var events = Finish(changes);
        return new(_head, events);
    }

    /// <summary>
    /// Stages what was decided elsewhere: keys as they stood after a revision, in the order in which they were written; a
    /// deletion has version 0. A revision that changed none of them only moves the head.
    /// </summary>
    public IReadOnlyList<WatchEvent> Replay(Revision at, IReadOnlyList<KeyValue> items)
    {
        Invariant.That(at > _head);
        var changes = new Changes(at);
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            var found = TreeSearch.TryFind(_tree.Root, item.Key, out var slot);
            var before = found && slot.IsLive ? slot.Item : null;
            Invariant.That(item.Version > 0 || before is not null);
            item = found ? item with { Key = slot.Item.Key } : item;
            Set(item, found, slot, changes);
            changes.Events.Add(new WatchEvent(item.Version > 0 ? EventKind.Put : EventKind.Delete, item, before));
        }

        _head = at;
        return changes.Events;
    }

    /// <summary>Why history cannot be compacted to there; null when it can.</summary>
    public Refused? RefuseCompact(Revision at) =>
        at <= _floor.At ? _floor.Compacted(at) : at > _head ? RangeRules.Future(at, _head) : null;

    /// <summary>Raises the floor at once; what lies below is forgotten step by step (<see cref="Forget"/>).</summary>
    public void Compact(Revision at)
    {
        Invariant.That(RefuseCompact(at) is null);
        _floor.Raise(at);
    }

    /// <summary>True while something lies below the floor.</summary>
    public bool HasForgettable => _superseded.HasForgettable(_floor.At);

    /// <summary>
    /// Forgets up to so many versions that were superseded before the floor, adding the journal rows that may go, in an
    /// order in which each step leaves a history that tells the same: no tombstone before the puts it hides.
    /// </summary>
    public int Forget(int versionsMax, List<long> rows)
    {
        var forgotten = 0;
        while (forgotten < versionsMax && _superseded.TryForget(_floor.At, out var past, out var by))
        {
            forgotten++;
            rows.Add(RowId.Of(past.Modified, past.Sub));
            var key = past.Item!.Key;
            past.Cut();
            if (TreeSearch.TryFind(_tree.Root, key, out var slot) && !slot.IsLive && slot.Item.Modified == by)
            {
                rows.Add(RowId.Of(by, slot.Sub));
                _tree.Remove(key);
            }
        }

        if (forgotten > 0)
        {
            Publish();
        }

        return forgotten;
    }

    /// <summary>
    /// Takes another state's place at once, with nothing staged. The floor rises first: who reads the past of a snapshot
    /// from before finds that it is gone.
    /// </summary>
    public void Replace(NewState with)
    {
        Invariant.That(_head == Published.Head);
        Invariant.That(with.After >= _head);
        _replaced = Published;
        _floor.Raise(with.Head);
        _tree.ReturnTo(with.Root);
        _leases = with.Leases;
        _head = with.Head;
        _superseded.Clear();
        Publish();
    }

    /// <summary>What <see cref="Replace"/> took the place of, once: whoever holds it holds its rows in memory.</summary>
    public Snapshot? TakeReplaced()
    {
        var replaced = _replaced;
        _replaced = null;
        return replaced;
    }

    /// <summary>Makes all that was staged visible, as one snapshot.</summary>
    public Snapshot Publish()
    {
        _superseded.Publish();
        return Published = new Snapshot(_tree.Freeze(), _leases, _head, _floor, _values);
    }

    /// <summary>Forgets all that was staged.</summary>
    public void Rollback()
    {
        _tree.ReturnTo(Published.Root);
        _leases = Published.Leases;
        _head = Published.Head;
        _superseded.Rollback();
    }

    private List<WatchEvent> Finish(Changes changes)
    {
        if (changes.Events.Count > 0)
        {
            _head = changes.At;
        }

        return changes.Events;
    }

    private TxnResult Run(Txn txn, Changes changes, ref int level)
    {
        var held = _path[level++];
        var ops = held ? txn.Then : txn.Else;
        var results = ops.Count == 0 ? [] : new OpResult[ops.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = ops[i] switch
            {
                Op.Put put => Put(put, changes),
                Op.Delete delete => Delete(delete, changes),
                Op.Read read => new OpResult.Read(
                    RangeReader.Read(_tree.Root, read.Query, Seen(changes), _floor.At, _values)),
                _ => new OpResult.Nested(Run(((Op.Nested)ops[i]).Txn, changes, ref level)),
            };
        }

        return new TxnResult(Seen(changes), held, results);
    }

    private Revision Seen(Changes changes) => changes.Events.Count > 0 ? changes.At : _head;

    private OpResult.Put Put(Op.Put put, Changes changes)
    {
        var found = TreeSearch.TryFind(_tree.Root, put.Key, out var slot);
        var before = found && slot.IsLive ? slot.Item : null;
        var item = new KeyValue(
            found ? slot.Item.Key : put.Key,
            put.KeepValue ? before!.Value : Owned(put.Value),
            before?.Created ?? changes.At,
            changes.At,
            (before?.Version ?? 0) + 1,
            put.KeepLease ? before!.Lease : put.Lease);
        Set(item, found, slot, changes);
        changes.Events.Add(new WatchEvent(EventKind.Put, item, before));
        return before is not null && put.ReturnPrevious ? new OpResult.Put(before) : PutAlone;
    }

    private OpResult.Delete Delete(Op.Delete delete, Changes changes)
    {
        var previous = new List<KeyValue>();
        if (delete.Range.IsSingle())
        {
            if (TreeSearch.TryFind(_tree.Root, delete.Range.Start, out var slot) && slot.IsLive)
            {
                previous.Add(slot.Item);
            }
        }
        else
        {
            var gather = new Gather(previous);
            TreeWalk.Forward(_tree.Root, delete.Range, ref gather);
        }

        foreach (var item in previous)
        {
            Bury(item.Key, changes);
        }

        return new OpResult.Delete(previous.Count, delete.ReturnPrevious ? previous : []);
    }

    private void Bury(Key key, Changes changes)
    {
        var found = TreeSearch.TryFind(_tree.Root, key, out var slot);
        Invariant.That(found && slot.IsLive);
        var tombstone = new KeyValue(slot.Item.Key, default, Revision.Never, changes.At, 0, LeaseId.None);
        Set(tombstone, found, slot, changes);
        changes.Events.Add(new WatchEvent(EventKind.Delete, tombstone, slot.Item));
    }

    private void Set(KeyValue item, bool found, in Slot before, Changes changes)
    {
        Past? past = null;
        if (found)
        {
            past = new Past(before.Item, before.Sub, before.Past);
            _superseded.Add(past, changes.At, before.Item);
        }

        _tree.Set(new Slot(item, changes.Events.Count, past));
        _leases = _leases.Move(item.Key, found ? before.Item.Lease : LeaseId.None, item.Lease);
    }

    // A slice would keep the whole buffer it was cut from; a whole array is given to us.
    private static ReadOnlyMemory<byte> Owned(ReadOnlyMemory<byte> value) =>
        MemoryMarshal.TryGetArray(value, out var array) && array.Array!.Length == array.Count ? value : value.ToArray();

    private static readonly OpResult.Put PutAlone = new((KeyValue?)null);

    private sealed class Changes(Revision at)
    {
        public Revision At { get; } = at;

        public List<WatchEvent> Events { get; } = new(1);
    }

    private readonly struct Gather(List<KeyValue> items) : ISlotVisitor
    {
        public bool WantsTombstones => false;

        public bool Visit(in Slot slot)
        {
            items.Add(slot.Item);
            return true;
        }
    }
}
