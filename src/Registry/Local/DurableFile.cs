using System.Runtime.InteropServices;
using System.Text;

namespace Muster.Registry.Local;

/// <summary>How much a file is worth: on the disk before it is answered, or left to the system's own pace.</summary>
internal enum Keeping
{
    Durable,
    Hint,
}

/// <summary>What is to become of a file: its content, or null for none; and what it was before.</summary>
internal sealed record FileWork(string Path, byte[]? Content, byte[]? Before, Keeping Keeping);

/// <summary>Files that are either as they were or as they should be.</summary>
internal static class DurableFile
{
    private const int ErrnoNoSpace = 28;
    private const int ErrnoQuota = 122;
    private const int OpenReadOnly = 0;

    /// <summary>Errors of the disk and of permissions: expected, and told to whoever asked.</summary>
    public static bool IsFault(Exception e) => e is IOException or UnauthorizedAccessException;

    public static bool IsFull(Exception e) => e is IOException && (e.HResult & 0xFFFF) is ErrnoNoSpace or ErrnoQuota;

    public static byte[]? ReadIfThere(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;

    /// <summary>
    /// A new file is written beside its place and put there by a rename: whoever reads finds nothing or all. One that is to
    /// last is noted in the log, which mends it after a crash, so that it is overwritten where it lies: a new one would cost
    /// the file system more than all the rest. Not flushed: that is for <see cref="Flush"/>. Each that may be otherwise now
    /// is told.
    /// </summary>
    public static void Apply(IReadOnlyList<FileWork> works, Action<FileWork> touched)
    {
        try
        {
            foreach (var work in works.Where(work => work.Content is not null && !IsOverwritten(work)))
            {
                using var file = File.OpenHandle(Beside(work.Path), FileMode.Create, FileAccess.Write, FileShare.None);
                RandomAccess.Write(file, work.Content, fileOffset: 0);
            }

            foreach (var work in works)
            {
                if (IsOverwritten(work))
                {
                    // Told first: halfway through, it is neither the old nor the new.
                    touched(work);
                    Overwrite(work);
                    continue;
                }

                if (work.Content is null)
                {
                    File.Delete(work.Path);
                }
                else
                {
                    File.Move(Beside(work.Path), work.Path, overwrite: true);
                }

                touched(work);
            }
        }
        catch (Exception e) when (IsFault(e))
        {
            foreach (var work in works)
            {
                File.Delete(Beside(work.Path));
            }

            throw;
        }
    }

    /// <summary>
    /// All that was written to the folder's file system, and every rename and removal, is on the disk: one call for
    /// thousands of files. .NET opens no folders, so libc is asked.
    /// </summary>
    public static void Flush(string folder)
    {
        var handle = Open([.. Encoding.UTF8.GetBytes(folder), 0], OpenReadOnly);
        if (handle < 0)
        {
            throw Fault(folder);
        }

        var flushed = SyncFileSystem(handle);
        var fault = flushed == 0 ? null : Fault(folder);
        _ = Close(handle);
        if (fault is not null)
        {
            throw fault;
        }
    }

    private static bool IsOverwritten(FileWork work) =>
        work is { Content: not null, Before: not null, Keeping: Keeping.Durable };

    private static void Overwrite(FileWork work)
    {
        using var file = File.OpenHandle(work.Path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        RandomAccess.Write(file, work.Content, fileOffset: 0);
        if (work.Content!.Length != work.Before!.Length)
        {
            RandomAccess.SetLength(file, work.Content.Length);
        }
    }

    private static string Beside(string path) => $"{path}.new";

    private static IOException Fault(string folder)
    {
        var errno = Marshal.GetLastPInvokeError();
        return new IOException($"{Marshal.GetPInvokeErrorMessage(errno)} : '{folder}'", errno);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static extern int SyncFileSystem(int handle);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int handle);
}
