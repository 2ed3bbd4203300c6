namespace Muster.Engine.Etcd.Commits;

/// <summary>
/// What a transaction looks at and what it may write, whichever branches it takes. etcd judges the compares of all that
/// travels in one request on the state before it, and lets later parts see what earlier ones wrote: so only transactions
/// of which none looks at or writes what another one writes may travel together.
/// </summary>
internal sealed class Footprint
{
    private readonly List<KeyRange> _reads = [];
    private readonly List<KeyRange> _writes = [];

    private Footprint()
    {
    }

    public IReadOnlyList<KeyRange> Reads => _reads;

    public IReadOnlyList<KeyRange> Writes => _writes;

    public static Footprint Of(Txn txn)
    {
        var footprint = new Footprint();
        footprint.Add(txn);
        return footprint;
    }

    private void Add(Txn txn)
    {
        for (var i = 0; i < txn.If.Count; i++)
        {
            _reads.Add(txn.If[i].Range);
        }

        Add(txn.Then);
        Add(txn.Else);
    }

    private void Add(IReadOnlyList<Op> branch)
    {
        for (var i = 0; i < branch.Count; i++)
        {
            switch (branch[i])
            {
                case Op.Put put:
                    _writes.Add(KeyRange.Single(put.Key));
                    break;
                case Op.Delete delete:
                    _writes.Add(delete.Range);
                    break;
                case Op.Read read:
                    _reads.Add(read.Query.Range);
                    break;
                case Op.Nested nested:
                    Add(nested.Txn);
                    break;
            }
        }
    }
}
