using Muster.Engine;

namespace Muster.Registry.Views;

/// <summary>Every row that a plan relied on; the transaction holds only if they still stand as they were seen.</summary>
internal sealed class Basis
{
    /// <summary>Up to so many rows are looked through; beyond, they are looked up.</summary>
    private const int LookedThroughMax = 8;

    private readonly List<Compare> _compares = new(2);
    private HashSet<Key>? _rows;

    /// <summary>The row was last changed then; <see cref="Revision.Never"/>: it is not there.</summary>
    public Basis Row(Key key, Revision modified)
    {
        if (IsNew(key))
        {
            _compares.Add(Compare.ModifiedAt(key, modified));
        }

        return this;
    }

    /// <summary>The row has lived since then, whatever was written to it; <see cref="Revision.Never"/>: it is not there.</summary>
    public Basis Birth(Key key, Revision created)
    {
        _compares.Add(new Compare.Created(KeyRange.Single(key), Relation.Equal, created));
        return this;
    }

    /// <summary>
    /// Nothing was added to the range or changed in it after the revision. Deletions do not show: where one matters, its
    /// parent row must be in the basis too.
    /// </summary>
    public Basis Unchanged(KeyRange range, Revision since)
    {
        _compares.Add(new Compare.Modified(range, Relation.Less, since.Next()));
        return this;
    }

    public void Add(Compare compare) => _compares.Add(compare);

    private bool IsNew(Key key)
    {
        if (_rows is null && _compares.Count < LookedThroughMax)
        {
            return !_compares.Exists(compare => IsRow(compare, key));
        }

        _rows ??= [.. _compares.Where(IsRow).Select(compare => compare.Range.Start)];
        return _rows.Add(key);
    }

    private static bool IsRow(Compare compare) => compare is Compare.Modified { Relation: Relation.Equal };

    private static bool IsRow(Compare compare, Key key) => IsRow(compare) && compare.Range.Start == key;

    public Txn Then(IReadOnlyList<Op> ops) => new(_compares, ops, []);
}
