using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Muster.Engine.Mvcc;
using Muster.Engine.Watching;
using SQLitePCL;

namespace Muster.Engine.Embedded.Journal;

/// <summary>
/// The history in one SQLite table, in WAL mode with synchronous=FULL: a commit is one append to the WAL and one fsync.
/// </summary>
internal sealed class SqliteJournal : IJournal
{
    /// <summary>Past this the writer finishes a checkpoint itself: those beside it never catch up under steady writes.</summary>
    public const long WalBytesMax = 64L * 1024 * 1024;

    /// <summary>Free pages are given back to the file system beyond this share of the file, so many at a time.</summary>
    private const int FreePagesShare = 4;
    private const int FreePagesMin = 1024;
    private const int VacuumPagesStep = 256;

    /// <summary>How often, in transactions, the free pages are counted.</summary>
    private const int VacuumEvery = 64;

    private readonly string _path;
    private readonly Database _database;
    private readonly SqliteReader _reader;
    private readonly Checkpointer _checkpointer;
    private readonly WalIndexRoom _indexRoom;
    private readonly StampCodec _codec = new();
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _insert;
    private readonly Statement _purge;
    private readonly Statement _grant;
    private readonly Statement _revoke;
    private readonly Statement _compact;
    private int _sinceVacuum;
    private bool _replaced;

    public SqliteJournal(string path, Database database, SqliteReader reader, ILogger logger)
    {
        _path = path;
        _database = database;
        _reader = reader;
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _insert = database.Prepare("INSERT INTO history VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        _purge = database.Prepare("DELETE FROM history WHERE id = ?1");
        _grant = database.Prepare("INSERT INTO leases VALUES (?1, ?2)");
        _revoke = database.Prepare("DELETE FROM leases WHERE id = ?1");
        _compact = database.Prepare($"UPDATE meta SET value = ?1 WHERE name = '{SqliteSchema.Compacted}'");
        _checkpointer = new Checkpointer(path, logger);
        _indexRoom = WalIndexRoom.Take(path, logger);
    }

    public IEvictedValues Values => _reader;

    IEvictedValues? IBatchSource.Values => _reader;

    public void Begin() => _begin.Run();

    public void Append(WatchBatch batch)
    {
        var events = batch.Events;
        for (var i = 0; i < events.Count; i++)
        {
            HistoryRow.Write(_insert, i == 0 ? batch.Stamp : null, _codec, RowId.Of(batch.At, i), events[i].Item);
        }
    }

    public void Grant(Lease lease) => _grant.Bind(1, lease.Id.Value).Bind(2, (long)lease.Ttl.TotalSeconds).Run();

    public void Revoke(LeaseId id) => _revoke.Bind(1, id.Value).Run();

    public void Compact(Revision at) => _compact.Bind(1, at.Value).Run();

    public void Purge(ReadOnlySpan<long> rows)
    {
        foreach (var row in rows)
        {
            _purge.Bind(1, row).Run();
        }
    }

    public void Replace(NewState with)
    {
        _database.Execute("DELETE FROM history");
        _database.Execute("DELETE FROM leases");
        foreach (var (id, item) in with.Journal)
        {
            HistoryRow.Write(_insert, null, _codec, id, item);
        }

        foreach (var lease in with.Leases.All())
        {
            Grant(lease);
        }

        Compact(with.Head);
        _replaced = true;
    }

    public void Commit()
    {
        _commit.Run();
        _checkpointer.Wrote(_database.TakePagesWritten());
    }

    public void Rollback() => _database.Rollback();

    public void Tend()
    {
        _checkpointer.ThrowIfFailed();
        if (_replaced)
        {
            // The whole state went through the WAL, which would stay as long as that for ever.
            _replaced = false;
            _checkpointer.Finish(_database, raw.SQLITE_CHECKPOINT_TRUNCATE);
        }
        else if (_checkpointer.WalBytes > WalBytesMax)
        {
            _checkpointer.Finish(_database, raw.SQLITE_CHECKPOINT_RESTART);
        }

        if (++_sinceVacuum >= VacuumEvery)
        {
            _sinceVacuum = 0;
            Vacuum();
        }
    }

    public PastBatches Read(KeyRange range, Revision from, Revision to) => _reader.Read(range, from, to);

    public JournalSize Size() => new(LengthOf(_path), LengthOf(_path + "-wal"));

    public void Dispose()
    {
        _checkpointer.Dispose();
        _reader.Dispose();
        foreach (var statement in (ReadOnlySpan<Statement>)[_begin, _commit, _insert, _purge, _grant, _revoke, _compact])
        {
            statement.Dispose();
        }

        _database.Dispose();
        _indexRoom.Dispose();
    }

    private void Vacuum()
    {
        var free = _database.Ask("PRAGMA freelist_count");
        if (free > FreePagesMin && free > _database.Ask("PRAGMA page_count") / FreePagesShare)
        {
            _database.Execute($"PRAGMA incremental_vacuum({VacuumPagesStep})");
            _sinceVacuum = VacuumEvery;
        }
    }

    private static long LengthOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : 0;
    }
}
