using System.Runtime.InteropServices;
using System.Text;

namespace Muster.Registry.Local;

/// <summary>How much a file is worth: flushed to the disk with its folder, or left to the system's own pace.</summary>
internal enum Keeping
{
    Durable,
    Hint,
}

/// <summary>What is to become of a file: its content, or null for none; and what it was before.</summary>
internal sealed record FileWork(string Path, byte[]? Content, byte[]? Before, Keeping Keeping);

/// <summary>Files that are either as they were or as they should be, whenever the machine stops.</summary>
internal static class DurableFile
{
    private const int ErrnoNoSpace = 28;
    private const int ErrnoQuota = 122;
    private const int OpenReadOnly = 0;

    /// <summary>Flushes under way at once: the system commits them together, and a few suffice to fill a commit.</summary>
    private const int FlushesAtOnceMax = 16;

    /// <summary>Errors of the disk and of permissions: expected, and told to whoever asked.</summary>
    public static bool IsFault(Exception e) => e is IOException or UnauthorizedAccessException;

    public static bool IsFull(Exception e) => e is IOException && (e.HResult & 0xFFFF) is ErrnoNoSpace or ErrnoQuota;

    public static byte[]? ReadIfThere(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;

    /// <summary>
    /// All contents are written beside their places and flushed together, then put in place one after another, then the
    /// folders are flushed: however many files, their flushes share the disk's commits. Each that is in place is told.
    /// </summary>
    public static void Apply(IReadOnlyList<FileWork> works, Action<FileWork> done)
    {
        try
        {
            _ = Parallel.ForEach(
                works.Where(work => work.Content is not null),
                new ParallelOptions { MaxDegreeOfParallelism = FlushesAtOnceMax },
                WriteBeside);
            foreach (var work in works)
            {
                if (work.Content is null)
                {
                    File.Delete(work.Path);
                }
                else
                {
                    File.Move(Beside(work.Path), work.Path, overwrite: true);
                }

                done(work);
            }
        }
        catch (Exception e) when (IsFault(e) || e is AggregateException { InnerException: { } inner } && IsFault(inner))
        {
            foreach (var work in works)
            {
                File.Delete(Beside(work.Path));
            }

            throw e is AggregateException ? e.InnerException! : e;
        }

        foreach (var folder in works.Where(work => work.Keeping == Keeping.Durable)
            .Select(work => Path.GetDirectoryName(work.Path)!).Distinct(StringComparer.Ordinal))
        {
            FlushFolder(folder);
        }
    }

    private static void WriteBeside(FileWork work)
    {
        using var file = File.OpenHandle(Beside(work.Path), FileMode.Create, FileAccess.Write, FileShare.None);
        RandomAccess.Write(file, work.Content, fileOffset: 0);
        if (work.Keeping == Keeping.Durable)
        {
            RandomAccess.FlushToDisk(file);
        }
    }

    private static string Beside(string path) => $"{path}.new";

    /// <summary>A rename or a removal lasts once its folder is flushed; .NET opens no folders, so libc is asked.</summary>
    private static void FlushFolder(string folder)
    {
        var handle = Open([.. Encoding.UTF8.GetBytes(folder), 0], OpenReadOnly);
        if (handle < 0)
        {
            throw Fault(folder);
        }

        var flushed = Fsync(handle);
        var fault = flushed == 0 ? null : Fault(folder);
        _ = Close(handle);
        if (fault is not null)
        {
            throw fault;
        }
    }

    private static IOException Fault(string folder)
    {
        var errno = Marshal.GetLastPInvokeError();
        return new IOException($"{Marshal.GetPInvokeErrorMessage(errno)} : '{folder}'", errno);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Fsync(int handle);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int handle);
}
