using Microsoft.Extensions.Logging;

namespace Muster.Engine.Embedded.Journal;

/// <summary>
/// Room for SQLite's index of the WAL (<c>history.db-shm</c>), taken when the journal opens. SQLite lets that file grow
/// after the commit's frames are in the WAL, so that a full disk would leave it unknown whether the commit stands.
/// </summary>
internal sealed class WalIndexRoom : IDisposable
{
    /// <summary>An index block of 32 KiB counts 4,096 frames (SQLite, "WAL-mode File Format", 2.0): enough for a WAL of 512 MiB.</summary>
    public const int Bytes = 1024 * 1024;

    // Closed after SQLite's own handles: closing any handle of a file drops all POSIX locks that the process has on it.
    private readonly FileStream? _file;

    private WalIndexRoom(FileStream? file) => _file = file;

    /// <summary>
    /// To be called when SQLite has the file open. On a disk that is full already it takes what there is: better to start
    /// and be told to delete than not to start.
    /// </summary>
    public static WalIndexRoom Take(string databasePath, ILogger logger)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(
                databasePath + "-shm", FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

            // Written, not only announced: some file systems count only what is.
            file.Seek(0, SeekOrigin.End);
            file.Write(new byte[Math.Max(0, Bytes - file.Length)]);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            EmbeddedLog.NoRoomForIndex(logger, databasePath + "-shm", failure.Message);
        }

        return new WalIndexRoom(file);
    }

    public void Dispose() => _file?.Dispose();
}
