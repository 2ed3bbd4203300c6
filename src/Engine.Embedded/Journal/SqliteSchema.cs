using System.Globalization;

namespace Muster.Engine.Embedded.Journal;

/// <summary>
/// The tables, and whether a file is ours.
/// </summary>
/// <remarks>
/// <code>
/// history  id      INTEGER  revision · 2^20 + place within the revision, from 0
///          key     BLOB
///          value   BLOB     null in a deletion
///          created INTEGER  revision; 0 in a deletion
///          version INTEGER  from 1; 0 marks a deletion
///          lease   INTEGER  0: none
///          at      INTEGER  100 ns since the year 1, UTC; only in the first row of a revision
///          origin  TEXT     server, accessor, door, source; only in the first row of a revision
/// leases   id, ttl (seconds)
/// meta     name, value: cluster, compacted
/// </code>
/// The rowid is the only index: a second one would make commits eight times slower.
/// </remarks>
internal static class SqliteSchema
{
    /// <summary>"MUST" in ASCII: how we and file(1) know our databases.</summary>
    private const int ApplicationId = 0x4D555354;

    private const int Version = 1;

    public const string Compacted = "compacted";

    /// <summary>Null when the file is ours or new and now ready; else what is wrong and what to do.</summary>
    public static string? Prepare(Database database, string path)
    {
        var application = database.Ask("PRAGMA application_id");
        var version = database.Ask("PRAGMA user_version");
        var tables = database.Ask("SELECT count(*) FROM sqlite_master");
        if (application == 0 && version == 0 && tables == 0)
        {
            Create(database);
        }
        else if (application != ApplicationId)
        {
            return $"{path} is a database of another program (application id {application}); "
                + "choose another data directory, or move the file away";
        }
        else if (version > Version)
        {
            return $"{path} was written by a newer Muster (schema {version}, this one knows {Version}); "
                + "start that version, or restore a snapshot into a new data directory";
        }

        database.Execute("PRAGMA synchronous=FULL");
        database.Execute("PRAGMA wal_autocheckpoint=0");
        return null;
    }

    private static void Create(Database database)
    {
        database.Execute("PRAGMA auto_vacuum=INCREMENTAL");
        database.Execute("PRAGMA journal_mode=WAL");
        database.Execute("PRAGMA synchronous=FULL");
        database.Execute("BEGIN IMMEDIATE");
        database.Execute(
            "CREATE TABLE history (id INTEGER PRIMARY KEY, key BLOB NOT NULL, value BLOB, created INTEGER NOT NULL, "
            + "version INTEGER NOT NULL, lease INTEGER NOT NULL, at INTEGER, origin TEXT)");
        database.Execute("CREATE TABLE leases (id INTEGER PRIMARY KEY, ttl INTEGER NOT NULL)");
        database.Execute("CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID");
        database.Execute($"INSERT INTO meta VALUES ('{Compacted}', 0)");
        database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id={ApplicationId}"));
        database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version={Version}"));
        database.Execute("COMMIT");
    }
}
