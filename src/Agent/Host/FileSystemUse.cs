using System.Runtime.InteropServices;

namespace Muster.Agent.Host;

/// <summary>POSIX's <c>struct statvfs</c>, as 64-bit Linux lays it out.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly partial struct FileSystemUse
{
    public readonly ulong BlockBytes;
    public readonly ulong FragmentBytes;
    public readonly ulong Blocks;
    public readonly ulong BlocksFree;
    public readonly ulong BlocksAvailable;
    public readonly ulong Inodes;
    public readonly ulong InodesFree;
    private readonly ulong _inodesAvailable;
    private readonly ulong _id;
    private readonly ulong _flags;
    private readonly ulong _nameBytesMax;

    // Six spare integers; room for libraries that have more.
    private readonly ulong _spare1;
    private readonly ulong _spare2;
    private readonly ulong _spare3;
    private readonly ulong _spare4;

    /// <summary>Null when the path cannot be asked about.</summary>
    public static FileSystemUse? Of(string path) => Ask(path, out var use) == 0 ? use : null;

    [LibraryImport("libc", EntryPoint = "statvfs", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Ask(string path, out FileSystemUse use);
}
