using System.Collections.Immutable;
using Muster.Bedrock;

namespace Muster.Engine.Mvcc;

/// <summary>Which leases exist and which keys hang on each; immutable, so that a snapshot and a rollback cost nothing.</summary>
internal sealed class LeaseTable
{
    public static readonly LeaseTable Empty = new(ImmutableSortedDictionary<long, Entry>.Empty);

    private readonly ImmutableSortedDictionary<long, Entry> _leases;

    private LeaseTable(ImmutableSortedDictionary<long, Entry> leases) => _leases = leases;

    public int Count => _leases.Count;

    public static LeaseTable From(IEnumerable<Lease> leases, IEnumerable<KeyValue> live)
    {
        var keys = new Dictionary<long, ImmutableSortedSet<Key>.Builder>();
        foreach (var item in live)
        {
            if (!item.Lease.IsNone())
            {
                if (!keys.TryGetValue(item.Lease.Value, out var set))
                {
                    keys[item.Lease.Value] = set = ImmutableSortedSet.CreateBuilder<Key>();
                }

                set.Add(item.Key);
            }
        }

        var table = ImmutableSortedDictionary.CreateBuilder<long, Entry>();
        foreach (var lease in leases)
        {
            var attached = keys.TryGetValue(lease.Id.Value, out var set) ? set.ToImmutable() : [];
            table[lease.Id.Value] = new Entry(lease, attached);
        }

        return new LeaseTable(table.ToImmutable());
    }

    public bool Contains(LeaseId id) => _leases.ContainsKey(id.Value);

    public Lease? Find(LeaseId id) => _leases.TryGetValue(id.Value, out var entry) ? entry.Lease : null;

    /// <summary>The keys on the lease, in byte order.</summary>
    public ImmutableSortedSet<Key> KeysOf(LeaseId id) =>
        _leases.TryGetValue(id.Value, out var entry) ? entry.Keys : [];

    public IReadOnlyList<LeaseId> Ids()
    {
        var ids = new LeaseId[_leases.Count];
        var next = 0;
        foreach (var id in _leases.Keys)
        {
            ids[next++] = new LeaseId(id);
        }

        return ids;
    }

    public IEnumerable<Lease> All() => _leases.Values.Select(entry => entry.Lease);

    public LeaseTable With(Lease lease)
    {
        Invariant.That(!Contains(lease.Id));
        return new LeaseTable(_leases.Add(lease.Id.Value, new Entry(lease, [])));
    }

    public LeaseTable Without(LeaseId id) => new(_leases.Remove(id.Value));

    /// <summary>The key hangs on <paramref name="to"/> from now on, no longer on <paramref name="from"/>.</summary>
    public LeaseTable Move(Key key, LeaseId from, LeaseId to)
    {
        if (from == to)
        {
            return this;
        }

        var leases = _leases;
        if (!from.IsNone() && leases.TryGetValue(from.Value, out var left))
        {
            leases = leases.SetItem(from.Value, left with { Keys = left.Keys.Remove(key) });
        }

        if (!to.IsNone() && leases.TryGetValue(to.Value, out var joined))
        {
            leases = leases.SetItem(to.Value, joined with { Keys = joined.Keys.Add(key) });
        }

        return ReferenceEquals(leases, _leases) ? this : new LeaseTable(leases);
    }

    private sealed record Entry(Lease Lease, ImmutableSortedSet<Key> Keys);
}
