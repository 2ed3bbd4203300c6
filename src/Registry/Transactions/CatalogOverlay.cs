using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Rows;
using Muster.Registry.Views;

namespace Muster.Registry.Transactions;

/// <summary>
/// The catalog within one transaction: what an operation's own plan would write is folded into a picture, from which the
/// next one is planned. In the end every row is written at most once.
/// </summary>
internal sealed class CatalogOverlay(CatalogSnapshot before, Basis basis)
{
    private readonly Revision _at = before.At;
    private readonly Dictionary<Key, Op> _rows = [];
    private readonly List<KeyRange> _ranges = [];

    /// <summary>As the operations so far have left it. What they wrote bears <see cref="TxnPlan.Now"/>.</summary>
    public CatalogSnapshot Picture { get; private set; } = before;

    /// <summary>Takes what a plan made from <see cref="Picture"/> comes to; null for nothing to do.</summary>
    public Refused? Take(Result<Txn?> planned)
    {
        if (!planned.TryGet(out var txn, out var refused))
        {
            return refused;
        }

        if (txn is not null)
        {
            foreach (var compare in txn.If)
            {
                Rely(compare);
            }

            Fold(txn.Then);
        }

        return null;
    }

    /// <summary>That the rows that were looked at are what they were.</summary>
    public void RelyOn(Key key, Revision modified)
    {
        if (modified != TxnPlan.Now && !_rows.ContainsKey(key))
        {
            basis.Row(key, modified);
        }
    }

    /// <summary>The steps of all that was done, one a row.</summary>
    public IEnumerable<Op> Steps()
    {
        var whole = _ranges.Where(range => !_rows.Any(row => row.Value is Op.Put && range.Contains(row.Key))).ToList();
        return _rows
            .Where(row => !whole.Exists(range => range.Contains(row.Key)))
            .Select(row => row.Value)
            .Concat(whole.Distinct().Select(range => new Op.Delete(range)));
    }

    private void Rely(Compare compare)
    {
        if (compare is Compare.Modified { Relation: Relation.Equal, Operand: var modified } row && row.Range.IsSingle())
        {
            RelyOn(row.Range.Start, modified);
        }
        else
        {
            basis.Add(compare);
        }
    }

    private void Fold(IReadOnlyList<Op> ops)
    {
        var draft = new CatalogDraft(Picture, new HashSet<Question>());
        foreach (var op in ops)
        {
            switch (op)
            {
                case Op.Delete delete when !delete.Range.IsSingle():
                    Clear(delete.Range, draft);
                    break;
                case Op.Delete delete:
                    Remove(delete.Range.Start, draft);
                    break;
                case Op.Put put:
                    Put(put, draft);
                    break;
            }
        }

        Picture = draft.At(_at);
    }

    private void Put(Op.Put put, CatalogDraft draft)
    {
        var born = CreatedOf(put.Key);
        _rows[put.Key] = Ageless(put);
        if (Keyspace.Catalog.Contains(put.Key))
        {
            draft.Put(new KeyValue(put.Key, put.Value, born, TxnPlan.Now, 1, LeaseId.None));
        }
    }

    private void Remove(Key key, CatalogDraft draft)
    {
        _rows[key] = new Op.Delete(KeyRange.Single(key));
        if (Keyspace.Catalog.Contains(key))
        {
            draft.Remove(key);
        }
    }

    /// <summary>Row by row, since one may come anew; the range itself too, for rows that the picture does not show.</summary>
    private void Clear(KeyRange range, CatalogDraft draft)
    {
        _ranges.Add(range);
        foreach (var key in RowsIn(range).Concat(_rows.Keys.Where(range.Contains).ToList()).Distinct().ToList())
        {
            Remove(key, draft);
        }
    }

    private IEnumerable<Key> RowsIn(KeyRange range) => Picture.ByNode.Values
        .SelectMany(rows => rows.Services.Values
            .Select(instance => Keyspace.Service(instance.Node, instance.Service.Id))
            .Concat(rows.Checks.Values.Select(check => Keyspace.Check(check.Node, check.CheckId))))
        .Where(range.Contains);

    private Revision CreatedOf(Key key)
    {
        if (!Keyspace.Catalog.Contains(key))
        {
            return TxnPlan.Now;
        }

        var read = Keyspace.Read(key);
        var rows = Picture.ByNode.GetValueOrDefault(read.Node, NodeRows.None);
        return read.Table switch
        {
            CatalogTable.Nodes => rows.Row?.Created,
            CatalogTable.Services => rows.Services.GetValueOrDefault(read.Id)?.Created,
            CatalogTable.Checks => rows.Checks.GetValueOrDefault(read.Id)?.Created,
            _ => null,
        } ?? TxnPlan.Now;
    }

    /// <summary>A node that came to be in this transaction has no age yet that could be handed on.</summary>
    private static Op.Put Ageless(Op.Put put)
    {
        if (!Keyspace.Catalog.Contains(put.Key) || Keyspace.Read(put.Key).Table != CatalogTable.Nodes)
        {
            return put;
        }

        var node = NodeCodec.Decode(new KeyValue(put.Key, put.Value, Revision.Never, TxnPlan.Now, 1, LeaseId.None));
        return node.Created == TxnPlan.Now
            ? put with { Value = NodeCodec.Encode(node with { Created = Revision.Never }) }
            : put;
    }
}
