using Muster.Engine;

namespace Muster.Registry.Views;

/// <summary>Every row that a plan relied on; the transaction holds only if they still stand as they were seen.</summary>
internal sealed class Basis
{
    private readonly List<Compare> _compares = [];
    private readonly HashSet<Key> _rows = [];

    /// <summary>The row was last changed then; <see cref="Revision.Never"/>: it is not there.</summary>
    public Basis Row(Key key, Revision modified)
    {
        if (_rows.Add(key))
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

    public Txn Then(IReadOnlyList<Op> ops) => new(_compares, ops, []);
}
