using SQLitePCL;

namespace Muster.Engine.Embedded.Journal;

/// <summary>One connection to a SQLite file, used by one thread at a time. Every failure is a <see cref="JournalException"/>.</summary>
internal sealed class Database : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly string _path;

    private Database(sqlite3 handle, string path)
    {
        _handle = handle;
        _path = path;
    }

    public static Database Open(string path)
    {
        SqliteLibrary.Ensure();
        var code = raw.sqlite3_open_v2(
            path,
            out var handle,
            raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX,
            null);
        var database = new Database(handle, path);
        try
        {
            database.Check(code);
            raw.sqlite3_extended_result_codes(handle, 1);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var statement));
        return new Statement(this, statement);
    }

    public void Execute(string sql)
    {
        using var statement = Prepare(sql);
        while (statement.Step())
        {
            // Pragmas answer with rows that nobody needs.
        }
    }

    /// <summary>The number that the query answers; 0 when it answers nothing.</summary>
    public long Ask(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Integer(0) : 0;
    }

    /// <summary>The first thing that is wrong with the file's structure; null when nothing is. Reads all of it.</summary>
    public string? FindDamage()
    {
        using var statement = Prepare("PRAGMA quick_check(1)");
        return statement.Step() && statement.Text(0) is var found && found != "ok" ? $"{_path}: {found}" : null;
    }

    /// <summary>Pages this connection has written since it was last asked.</summary>
    public int TakePagesWritten()
    {
        Check(raw.sqlite3_db_status(_handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 1));
        return pages;
    }

    /// <summary>Undoes the open transaction, if SQLite has not done so itself.</summary>
    public void Rollback()
    {
        if (raw.sqlite3_get_autocommit(_handle) == 0)
        {
            Execute("ROLLBACK");
        }
    }

    /// <summary>False when others were in the way. <paramref name="frames"/>: those in the WAL, done or not.</summary>
    public bool TryCheckpoint(int mode, out int frames)
    {
        var code = raw.sqlite3_wal_checkpoint_v2(_handle, "main", mode, out frames, out _);
        if ((code & 0xFF) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
        {
            return false;
        }

        Check(code);
        return true;
    }

    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            var fault = (code & 0xFF) == raw.SQLITE_FULL ? JournalFault.NoSpace : JournalFault.Broken;
            var text = raw.sqlite3_errmsg(_handle).utf8_to_string();
            throw new JournalException(fault, $"{_path}: {text} (SQLite error {code})");
        }
    }

    public void Dispose() => _handle.Dispose();
}
