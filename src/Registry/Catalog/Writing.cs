using Muster.Engine;
using Muster.Registry.Views;

namespace Muster.Registry.Catalog;

/// <summary>
/// A catalog transaction in the making: what it relies on, and one operation a key. A row that is to go and then comes
/// anew in the same transaction is only put.
/// </summary>
internal sealed class Writing
{
    private readonly Dictionary<Key, Op> _rows = [];
    private readonly List<Op> _ranges = [];

    public Basis Basis { get; } = new();

    public void Put(Key key, ReadOnlyMemory<byte> row) => _rows[key] = new Op.Put(key, row, LeaseId.None);

    public void Delete(Key key) => _rows.TryAdd(key, new Op.Delete(KeyRange.Single(key)));

    /// <summary>No row may be put into the range in the same transaction.</summary>
    public void Delete(KeyRange range) => _ranges.Add(new Op.Delete(range));

    /// <summary>Null when there is nothing to do.</summary>
    public Txn? ToTxn() => _rows.Count + _ranges.Count == 0 ? null : Basis.Then([.. _ranges, .. _rows.Values]);
}
