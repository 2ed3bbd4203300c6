using Muster.Engine.Mvcc;

namespace Muster.Engine.Embedded.Journal;

/// <summary>What start-up makes of a journal.</summary>
/// <param name="Marks">Which revision was the newest when, a mark a minute or so.</param>
/// <param name="Orphans">Rows that an interrupted purge left behind.</param>
internal sealed record Folded(
    MvccState State, IReadOnlyList<(DateTimeOffset At, Revision Head)> Marks, List<long> Orphans);

/// <summary>Reads the whole journal once, in order, and folds it into a state.</summary>
internal static class SqliteLoad
{
    private static readonly TimeSpan MarkEvery = TimeSpan.FromMinutes(1);

    public static Folded Run(Database database, IEvictedValues values, long revisionsInMemory)
    {
        var head = RowId.RevisionOf(database.Ask("SELECT max(id) FROM history"));
        var compacted = new Revision(database.Ask($"SELECT value FROM meta WHERE name = '{SqliteSchema.Compacted}'"));
        head = Revision.Max(head, compacted);
        var loader = new MvccLoader(head, compacted, new Revision(head.Value - revisionsInMemory));
        var marks = new List<(DateTimeOffset At, Revision Head)>();
        long nextMark = 0;
        using var rows = database.Prepare(
            "SELECT id, key, value, created, version, lease, at FROM history ORDER BY id");
        while (rows.Step())
        {
            var item = HistoryRow.Read(rows, Key.Of(rows.Bytes(1)), rows.Bytes(2).ToArray());
            loader.Add(rows.Integer(0), item);
            var at = rows.Integer(6);
            if (at >= nextMark && at > 0)
            {
                marks.Add((new DateTimeOffset(at, TimeSpan.Zero), item.Modified));
                nextMark = at + MarkEvery.Ticks;
            }
        }

        return new Folded(loader.Finish(Leases(database), values), marks, loader.Orphans);
    }

    private static List<Lease> Leases(Database database)
    {
        var leases = new List<Lease>();
        using var rows = database.Prepare("SELECT id, ttl FROM leases ORDER BY id");
        while (rows.Step())
        {
            leases.Add(new Lease(new LeaseId(rows.Integer(0)), TimeSpan.FromSeconds(rows.Integer(1))));
        }

        return leases;
    }
}
