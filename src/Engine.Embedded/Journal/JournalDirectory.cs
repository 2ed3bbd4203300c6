using Microsoft.Extensions.Logging;
using Muster.Bedrock;

namespace Muster.Engine.Embedded.Journal;

/// <summary>An opened journal with what it folds into, and the lock that keeps other processes out.</summary>
internal sealed record OpenedJournal(SqliteJournal Journal, Folded Folded, FileStream Lock);

/// <summary>
/// The engine's folder: <c>engine/history.db</c> (with SQLite's <c>-wal</c> and <c>-shm</c> beside it) and
/// <c>engine/lock</c>. Opens what is ours, creates what is missing, and refuses everything else untouched.
/// </summary>
internal static class JournalDirectory
{
    public static Result<OpenedJournal> Open(string dataDirectory, long revisionsInMemory, ILogger logger)
    {
        var folder = Path.Combine(dataDirectory, "engine");
        var path = Path.Combine(folder, "history.db");
        FileStream? held = null;
        Database? database = null;
        SqliteReader? reader = null;
        Task<string?>? damage = null;
        try
        {
            Directory.CreateDirectory(folder);
            held = TryLock(Path.Combine(folder, "lock"));
            if (held is null)
            {
                return new Refused(
                    Refusal.Conflict,
                    $"{folder} is in use by another process; stop it, or choose another data directory");
            }

            if (!File.Exists(path) && File.Exists(path + "-wal"))
            {
                return Close(held, new Refused(
                    Refusal.Invalid,
                    $"{path} is missing although its {path}-wal is there; put it back, or move the -wal file away to start empty"));
            }

            database = Database.Open(path);
            if (SqliteSchema.Prepare(database, path) is { } wrong)
            {
                database.Dispose();
                return Close(held, new Refused(Refusal.Invalid, wrong));
            }

            reader = new SqliteReader(path);
            damage = Task.Run(() => FindDamage(path));
            var folded = SqliteLoad.Run(database, reader, revisionsInMemory);
            if (damage.GetAwaiter().GetResult() is { } found)
            {
                throw new JournalException(JournalFault.Broken, found);
            }

            return new OpenedJournal(new SqliteJournal(path, database, reader, logger), folded, held);
        }
        catch (Exception failure) when (failure is JournalException or IOException or UnauthorizedAccessException
            or BrokenInvariantException)
        {
            // Its own connection must be closed too before anybody else may have the directory.
            Task.WaitAny(damage ?? Task.CompletedTask);
            reader?.Dispose();
            database?.Dispose();
            held?.Dispose();
            return new Refused(
                failure is JournalException { Fault: JournalFault.NoSpace } ? Refusal.NoSpace : Refusal.Invalid,
                $"the engine's journal cannot be opened: {failure.Message}; if {path} is damaged, move it away "
                + "and restore a snapshot, or copy the data directory of a healthy server");
        }
    }

    // Beside the load, from a connection of its own: both read the whole file, which takes a second for a million keys.
    private static string? FindDamage(string path)
    {
        using var database = Database.Open(path);
        return database.FindDamage();
    }

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    private static Refused Close(FileStream held, Refused refused)
    {
        held.Dispose();
        return refused;
    }
}
