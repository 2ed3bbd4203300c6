using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Muster.Engine.Embedded.Journal;

/// <summary>
/// Moves the WAL into the database beside the writer, from a connection and a thread of its own, and tells how long the
/// WAL has become.
/// </summary>
internal sealed class Checkpointer : IDisposable
{
    /// <summary>Written pages after which a checkpoint is worth its two fsyncs.</summary>
    private const int PagesBetween = 3072;

    /// <summary>A WAL frame: a page and its header.</summary>
    private const long FrameBytes = 4096 + 24;

    private readonly Database _database;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _wanted = new(0, 1);
    private readonly Thread _thread;
    private JournalException? _failure;
    private long _frames;
    private int _sinceLast;

    // Held while a checkpoint runs: SQLite would turn a second one away instead of letting it wait.
    private readonly Lock _running = new();
    private volatile bool _stopping;

    public Checkpointer(string path, ILogger logger)
    {
        _logger = logger;
        _database = Database.Open(path);
        _database.Execute("PRAGMA synchronous=FULL");
        _database.Execute("PRAGMA wal_autocheckpoint=0");
        _thread = new Thread(Run) { IsBackground = true, Name = "muster-checkpoint" };
        _thread.Start();
    }

    /// <summary>How long the WAL is at most, not counting what is left from before it last started anew.</summary>
    public long WalBytes => Interlocked.Read(ref _frames) * FrameBytes;

    /// <summary>Called by the writer only.</summary>
    public void Wrote(int pages)
    {
        Interlocked.Add(ref _frames, pages);
        _sinceLast += pages;
        if (_sinceLast >= PagesBetween && _wanted.CurrentCount == 0)
        {
            _sinceLast = 0;
            _wanted.Release();
        }
    }

    /// <summary>
    /// Finishes a checkpoint on the writer's connection, so that the WAL starts anew. Waits for the one that runs; gives
    /// way to readers.
    /// </summary>
    public void Finish(Database writer, int mode)
    {
        lock (_running)
        {
            if (writer.TryCheckpoint(mode, out _))
            {
                Interlocked.Exchange(ref _frames, 0);
            }
        }
    }

    /// <summary>A failed fsync of the database loses pages silently if it is merely tried again: the writer must stop.</summary>
    public void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            throw failure;
        }
    }

    public void Dispose()
    {
        _stopping = true;
        if (_wanted.CurrentCount == 0)
        {
            _wanted.Release();
        }

        _thread.Join();
        _database.Dispose();
        _wanted.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _wanted.Wait();
            if (_stopping)
            {
                return;
            }

            try
            {
                lock (_running)
                {
                    Checkpoint();
                }
            }
            catch (JournalException full) when (full.Fault == JournalFault.NoSpace)
            {
                // The WAL still holds everything; the next one may find room.
                EmbeddedLog.CheckpointNoSpace(_logger, full.Message);
            }
            catch (JournalException failure)
            {
                Volatile.Write(ref _failure, failure);
                return;
            }
        }
    }

    // What the writer adds meanwhile stays counted on top of what SQLite says.
    private void Checkpoint()
    {
        var before = Interlocked.Read(ref _frames);
        if (_database.TryCheckpoint(raw.SQLITE_CHECKPOINT_PASSIVE, out var frames))
        {
            Interlocked.Add(ref _frames, Math.Min(0, frames - before));
        }
    }
}
