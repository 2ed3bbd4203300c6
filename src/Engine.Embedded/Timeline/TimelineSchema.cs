using System.Globalization;
using Muster.Engine.Embedded.Journal;

namespace Muster.Engine.Embedded.Timeline;

/// <summary>The timeline's tables, and whether a file is one.</summary>
/// <remarks>
/// <code>
/// moments  id          INTEGER  revision · 2^20 + place within the revision, from 0
///          key         BLOB     indexed, and so ordered by (key, id)
///          version     INTEGER  after the write; 0 is a deletion
///          writes      INTEGER  that it stands for
///          at, origin           as in the journal
///          had_version INTEGER  before the write; 0: there was nothing
///          had_created, had_modified, had_size INTEGER
///          had         BLOB     null when there was nothing, or too much to be kept
/// meta     name, value: since, last
/// </code>
/// Nothing waits for its fsync: what a crash takes is written again from the journal.
/// </remarks>
internal static class TimelineSchema
{
    /// <summary>"MUTL" in ASCII.</summary>
    private const int ApplicationId = 0x4D55544C;

    private const int Version = 1;

    private const int PageBytes = 4096;

    /// <summary>16 MiB.</summary>
    private const int CheckpointPages = 4096;

    /// <summary>8 MiB.</summary>
    private const int CachePages = 2048;

    public const string Since = "since";
    public const string Last = "last";

    /// <summary>Null when the file is ours or new and now ready; else what is wrong.</summary>
    public static string? Prepare(Database database)
    {
        var application = database.Ask("PRAGMA application_id");
        if (application == 0 && database.Ask("SELECT count(*) FROM sqlite_master") == 0)
        {
            Create(database);
        }
        else if (application != ApplicationId || database.Ask("PRAGMA user_version") != Version)
        {
            return "it is none of this version's";
        }

        database.Execute("PRAGMA synchronous=NORMAL");

        // Keys come in no order, so that each writing touches most pages of their index: what several touch goes to the file once,
        // and its fsync, which the journal's has to wait for, is seldom.
        database.Execute($"PRAGMA wal_autocheckpoint={CheckpointPages}");
        database.Execute($"PRAGMA journal_size_limit={CheckpointPages * PageBytes}");
        database.Execute($"PRAGMA cache_size={CachePages}");
        return null;
    }

    private static void Create(Database database)
    {
        database.Execute("PRAGMA auto_vacuum=INCREMENTAL");
        database.Execute("PRAGMA journal_mode=WAL");
        database.Execute("BEGIN IMMEDIATE");
        database.Execute(
            "CREATE TABLE moments (id INTEGER PRIMARY KEY, key BLOB NOT NULL, version INTEGER NOT NULL, "
            + "writes INTEGER NOT NULL, at INTEGER NOT NULL, origin TEXT NOT NULL, had_version INTEGER NOT NULL, "
            + "had_created INTEGER NOT NULL, had_modified INTEGER NOT NULL, had_size INTEGER NOT NULL, had BLOB)");
        database.Execute("CREATE INDEX moments_of_key ON moments (key)");
        database.Execute("CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID");
        database.Execute($"INSERT INTO meta VALUES ('{Since}', 0), ('{Last}', 0)");
        database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id={ApplicationId}"));
        database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version={Version}"));
        database.Execute("COMMIT");
    }
}
