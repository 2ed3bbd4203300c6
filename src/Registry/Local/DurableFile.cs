using System.Runtime.InteropServices;
using System.Text;

namespace Muster.Registry.Local;

/// <summary>How much a file is worth: flushed to the disk with its folder, or left to the system's own pace.</summary>
internal enum Keeping
{
    Durable,
    Hint,
}

/// <summary>Files that are either as they were or as they should be, whenever the machine stops.</summary>
internal static class DurableFile
{
    private const int ErrnoNoSpace = 28;
    private const int ErrnoQuota = 122;
    private const int OpenReadOnly = 0;

    /// <summary>Errors of the disk and of permissions: expected, and told to whoever asked.</summary>
    public static bool IsFault(Exception e) => e is IOException or UnauthorizedAccessException;

    public static bool IsFull(Exception e) => e is IOException && (e.HResult & 0xFFFF) is ErrnoNoSpace or ErrnoQuota;

    public static byte[]? ReadIfThere(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;

    /// <summary>Written beside, flushed, renamed over, the folder flushed; null removes the file.</summary>
    public static void Put(string path, byte[]? content, Keeping keeping)
    {
        if (content is null)
        {
            File.Delete(path);
        }
        else
        {
            Replace(path, content, keeping);
        }

        if (keeping == Keeping.Durable)
        {
            FlushFolder(Path.GetDirectoryName(path)!);
        }
    }

    private static void Replace(string path, byte[] content, Keeping keeping)
    {
        var beside = $"{path}.new";
        try
        {
            using (var file = File.OpenHandle(beside, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                RandomAccess.Write(file, content, fileOffset: 0);
                if (keeping == Keeping.Durable)
                {
                    RandomAccess.FlushToDisk(file);
                }
            }

            File.Move(beside, path, overwrite: true);
        }
        catch (Exception e) when (IsFault(e))
        {
            File.Delete(beside);
            throw;
        }
    }

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
