using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry;
using Muster.Registry.Catalog;

namespace Muster.Tests.Unit.Registry;

/// <summary>
/// A catalog without an engine: plans are carried out on a sorted map, their changes folded. Everything in it is a pure
/// function of what was done.
/// </summary>
internal sealed class Ledger
{
    private readonly SortedDictionary<Key, KeyValue> _rows = [];

    public CatalogSnapshot Picture { get; private set; } = CatalogSnapshot.Empty;

    public Revision Head { get; private set; } = new(9);

    public List<WatchBatch> History { get; } = [];

    /// <summary>What the last change touched; empty when nothing changed.</summary>
    public HashSet<Question> Touched { get; } = [];

    /// <summary>Those of the catalog.</summary>
    public IReadOnlyList<KeyValue> Rows => [.. _rows.Values.Where(row => Keyspace.CatalogAndEntries.Contains(row.Key))];

    /// <summary>All, those beside the catalog too.</summary>
    public int RowCount => _rows.Count;

    public Result<Txn?> Plan(Registration registration) => RegisterPlan.Plan(Picture, registration);

    public Result<Txn?> Plan(Deregistration deregistration) => DeregisterPlan.Plan(Picture, deregistration);

    /// <summary>True when it changed something.</summary>
    public bool Register(Registration registration) => Carry(Plan(registration));

    public bool Deregister(string node, string service = "", string check = "") =>
        Carry(Plan(new Deregistration(node, service, check)));

    /// <summary>Commits as the engine would: false when a compare does not hold.</summary>
    public bool TryCommit(Txn txn)
    {
        if (!txn.If.All(Holds))
        {
            return false;
        }

        Head = Head.Next();
        var events = txn.Then.SelectMany(Apply).Where(change => Keyspace.CatalogAndEntries.Contains(change.Item.Key)).ToArray();
        Touched.Clear();
        if (events.Length > 0)
        {
            var batch = new WatchBatch(Head, new Stamp(default, "test", Origin.System), events);
            History.Add(batch);
            Picture = new CatalogFold().Step(Picture, batch, Touched);
        }

        return true;
    }

    public long IndexOf(Asking asking, string name = "") => Picture.IndexOf(new Question(asking, name)).Value;

    private bool Carry(Result<Txn?> planned)
    {
        Assert.True(planned.Ok, planned.Refused?.Message);
        Touched.Clear();
        if (planned.Value is not { } txn)
        {
            return false;
        }

        Assert.True(TryCommit(txn));
        return true;
    }

    private bool Holds(Compare compare) => compare switch
    {
        Compare.Modified { Is: Relation.Equal } at => at.Operand == (_rows.GetValueOrDefault(at.Over.Start)?.Modified ?? Revision.Never),
        Compare.Created { Is: Relation.Equal } born =>
            born.Operand == (_rows.GetValueOrDefault(born.Over.Start)?.Created ?? Revision.Never),
        Compare.Modified { Is: Relation.Less } less => _rows.Values
            .Where(row => less.Over.Contains(row.Key)).All(row => row.Modified < less.Operand),
        _ => throw new NotSupportedException(compare.ToString()),
    };

    private IEnumerable<WatchEvent> Apply(Op op)
    {
        if (op is Op.Put put)
        {
            var old = _rows.GetValueOrDefault(put.Key);
            var row = new KeyValue(
                put.Key, put.Value, old?.Created ?? Head, Head, (old?.Version ?? 0) + 1, LeaseId.None);
            _rows[put.Key] = row;
            return [new WatchEvent(EventKind.Put, row, null)];
        }

        var range = ((Op.Delete)op).Range;
        var gone = _rows.Keys.Where(range.Contains).ToList();
        return gone.Select(key =>
        {
            _rows.Remove(key);
            return new WatchEvent(
                EventKind.Delete, new KeyValue(key, default, Revision.Never, Head, 0, LeaseId.None), null);
        }).ToList();
    }
}
