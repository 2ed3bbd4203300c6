using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Muster.Bedrock;

namespace Muster.Registry.Local;

/// <summary>
/// The changes of files since these were last flushed, in one file that is flushed at every append: one flush for however
/// many changes, instead of one for each file and its folder. After a crash they are done once more.
/// <code>
///   record   length u32 │ first 8 bytes of the payload's SHA-256 │ payload
///   payload  version u8 │ per file: name's length u32, name, content's length i32 (-1: removed), content
/// </code>
/// Numbers are little-endian. A record that is not whole was never acknowledged, and ends the log.
/// </summary>
internal sealed class RedoLog(string folder) : IDisposable
{
    /// <summary>Where the log is emptied: thousands of registrations, read back in milliseconds.</summary>
    public const int BytesMax = 4 * 1024 * 1024;

    private const byte Version = 1;
    private const int HashBytes = 8;
    private const int HeadBytes = sizeof(uint) + HashBytes;
    private const int Removed = -1;

    private readonly string _path = Path.Combine(folder, "redo.log");
    private SafeFileHandle? _file;
    private long _before;

    public long Bytes { get; private set; }

    /// <summary>What a crash has left to be done again, in order. Refuses what a newer program wrote.</summary>
    public Result<IReadOnlyList<FileWork>> Read()
    {
        var works = new List<FileWork>();
        for (var rest = DurableFile.ReadIfThere(_path).AsSpan(); TryTake(ref rest, out var payload);)
        {
            if (payload.IsEmpty || payload[0] != Version)
            {
                return new Refused(Refusal.Conflict, $"{_path} was written by a newer Muster: start that one once");
            }

            Decode(payload[1..], works);
        }

        return works;
    }

    /// <summary>Makes the file where there is none: its folder is to be flushed before the first append.</summary>
    public void Open() =>
        _file ??= File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);

    /// <summary>On return the changes are on the disk. When it throws, the log is as it was.</summary>
    public void Append(IEnumerable<FileWork> works)
    {
        var payload = Encode(works);
        var record = new byte[HeadBytes + payload.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)payload.Length);
        SHA256.HashData(payload).AsSpan(0, HashBytes).CopyTo(record.AsSpan(sizeof(uint)));
        payload.CopyTo(record.AsSpan(HeadBytes));
        _before = Bytes;
        try
        {
            RandomAccess.Write(_file!, record, Bytes);
            RandomAccess.FlushToDisk(_file!);
            Bytes += record.Length;
        }
        catch (Exception e) when (DurableFile.IsFault(e))
        {
            Cut();
            throw;
        }
    }

    /// <summary>The last append did not happen.</summary>
    public void TakeBack()
    {
        Bytes = _before;
        Cut();
    }

    /// <summary>Everything in it has been done and flushed.</summary>
    public void Clear()
    {
        Bytes = _before = 0;
        Cut();
    }

    public void Dispose() => _file?.Dispose();

    private static byte[] Encode(IEnumerable<FileWork> works)
    {
        using var payload = new MemoryStream();
        using var writer = new BinaryWriter(payload, Encoding.UTF8);
        writer.Write(Version);
        foreach (var work in works)
        {
            var name = Encoding.UTF8.GetBytes(work.Path);
            writer.Write(name.Length);
            writer.Write(name);
            writer.Write(work.Content?.Length ?? Removed);
            writer.Write(work.Content ?? []);
        }

        return payload.ToArray();
    }

    private static bool TryTake(ref Span<byte> rest, out Span<byte> payload)
    {
        payload = default;
        if (rest.Length < HeadBytes)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(rest);
        if (length > rest.Length - HeadBytes)
        {
            return false;
        }

        payload = rest.Slice(HeadBytes, (int)length);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(payload, hash);
        if (!hash[..HashBytes].SequenceEqual(rest.Slice(sizeof(uint), HashBytes)))
        {
            return false;
        }

        rest = rest[(HeadBytes + (int)length)..];
        return true;
    }

    private static void Decode(ReadOnlySpan<byte> files, List<FileWork> works)
    {
        while (!files.IsEmpty)
        {
            var name = Encoding.UTF8.GetString(Take(ref files));
            var removed = BinaryPrimitives.ReadInt32LittleEndian(files) == Removed;
            if (removed)
            {
                files = files[sizeof(int)..];
            }

            works.Add(new FileWork(name, removed ? null : Take(ref files).ToArray(), null, Keeping.Durable));
        }
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
        var taken = rest.Slice(sizeof(int), length);
        rest = rest[(sizeof(int) + length)..];
        return taken;
    }

    private void Cut()
    {
        RandomAccess.SetLength(_file!, Bytes);
        RandomAccess.FlushToDisk(_file!);
    }
}
