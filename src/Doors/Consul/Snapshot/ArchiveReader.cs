using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Muster.Doors.Consul.Snapshot;

/// <summary>
/// Reads a snapshot's archive once, from wherever it comes, and trusts none of it. What is wrong with it is an
/// <see cref="InvalidDataException"/>, in Consul's words where Consul has some.
/// </summary>
/// <param name="stateBytesMax">Bytes of <c>state.bin</c>; an archive that announces more is refused before it is read.</param>
public sealed class ArchiveReader(long stateBytesMax)
{
    private const int GzipHeadBytes = 10;
    private const int SmallFileBytesMax = 1024 * 1024;

    /// <summary>tar fills its last record with zeros.</summary>
    private const int TailBytesMax = 1024 * 1024;

    private readonly Dictionary<string, byte[]> _hashes = new(StringComparer.Ordinal);
    private SnapshotMeta? _meta;
    private byte[] _sums = [];
    private long _stateBytes;

    /// <summary>Takes the state in, as it is unpacked.</summary>
    /// <param name="size">Its bytes.</param>
    public delegate Task StateTaker(Stream state, long size, CancellationToken cancel);

    /// <summary>
    /// The description, once everything was read and found whole: until then nothing that <paramref name="state"/> was
    /// given may be believed.
    /// </summary>
    public async Task<SnapshotMeta> ReadAsync(Stream archive, StateTaker state, CancellationToken cancel)
    {
        await using var unpacked = await BeginAsync(archive, cancel);
        try
        {
            await ReadFilesAsync(unpacked, state, cancel);
        }
        catch (EndOfStreamException)
        {
            throw Unread("failed reading snapshot: unexpected EOF");
        }

        CheckSums();
        return _meta!.Size == _stateBytes
            ? _meta
            : throw Unread(string.Create(
                CultureInfo.InvariantCulture,
                $"{ArchiveNames.State} has {_stateBytes} bytes, but {ArchiveNames.Meta} says {_meta.Size}"));
    }

    private static async Task<Stream> BeginAsync(Stream archive, CancellationToken cancel)
    {
        var head = new byte[GzipHeadBytes];
        var read = await archive.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel);
        var wrong = read == 0 ? "EOF"
            : read < head.Length ? "unexpected EOF"
            : head is not [0x1F, 0x8B, 8, ..] ? "gzip: invalid header"
            : null;
        return wrong is null
            ? new GZipStream(new BegunStream(head, archive), CompressionMode.Decompress)
            : throw new InvalidDataException($"failed to decompress snapshot: {wrong}");
    }

    private async Task ReadFilesAsync(Stream unpacked, StateTaker state, CancellationToken cancel)
    {
        var block = new byte[TarHeader.BlockBytes];
        while (true)
        {
            await ExactlyAsync(unpacked, block, "failed reading snapshot", cancel);
            if (!block.AsSpan().ContainsAnyExcept((byte)0))
            {
                await DrainAsync(unpacked, cancel);
                return;
            }

            var header = TarHeader.Read(block) ?? throw Unread("failed reading snapshot: archive/tar: invalid tar header");
            await ReadFileAsync(unpacked, header, state, cancel);
            var padding = block.AsMemory(0, TarHeader.Padding(header.Size));
            await ExactlyAsync(unpacked, padding, "failed reading snapshot", cancel);
        }
    }

    private async Task ReadFileAsync(Stream unpacked, TarHeader header, StateTaker state, CancellationToken cancel)
    {
        if (_hashes.ContainsKey(header.Name))
        {
            throw Unread($"{header.Name} appears twice");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new EntryReading(unpacked, header.Size, hash);
        switch (header.Name)
        {
            case ArchiveNames.Meta:
                _meta = SnapshotMeta.Read(await SmallAsync(file, header, "failed to read snapshot metadata", cancel));
                break;
            case ArchiveNames.Sums:
                _sums = await SmallAsync(file, header, "failed to read snapshot hashes", cancel);
                break;
            case ArchiveNames.State:
                await StateAsync(file, header.Size, state, cancel);
                break;
            default:
                throw Unread($"unexpected file \"{header.Name}\" in snapshot");
        }

        _hashes.Add(header.Name, hash.GetHashAndReset());
    }

    private async Task StateAsync(EntryReading file, long size, StateTaker state, CancellationToken cancel)
    {
        if (size > stateBytesMax)
        {
            throw Unread(string.Create(
                CultureInfo.InvariantCulture,
                $"{ArchiveNames.State} has {size} bytes, and this machine takes at most {stateBytesMax}"));
        }

        _stateBytes = size;
        try
        {
            await state(file, size, cancel);
        }
        catch (EndOfStreamException cut)
        {
            throw Unread($"failed to read or write snapshot data: {cut.Message}");
        }
        catch (InvalidDataException wrong) when (wrong.InnerException is null)
        {
            throw Unread(wrong.Message);
        }

        if (file.Left > 0)
        {
            throw Unread(string.Create(CultureInfo.InvariantCulture, $"{file.Left} bytes of {ArchiveNames.State} are left over"));
        }
    }

    private static async Task<byte[]> SmallAsync(
        EntryReading file, TarHeader header, string doing, CancellationToken cancel)
    {
        if (header.Size > SmallFileBytesMax)
        {
            throw Unread($"{doing}: {header.Name} has more than {SmallFileBytesMax} bytes");
        }

        var content = new byte[header.Size];
        await ExactlyAsync(file, content, doing, cancel);
        return content;
    }

    private static async Task ExactlyAsync(Stream from, Memory<byte> to, string doing, CancellationToken cancel)
    {
        try
        {
            await from.ReadExactlyAsync(to, cancel);
        }
        catch (EndOfStreamException)
        {
            throw Unread($"{doing}: unexpected EOF");
        }
        catch (InvalidDataException damaged)
        {
            throw Unread($"{doing}: {damaged.Message}");
        }
    }

    /// <summary>To the end, so that gzip's own checksum is looked at too.</summary>
    private static async Task DrainAsync(Stream unpacked, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            var left = TailBytesMax;
            int read;
            while ((read = await unpacked.ReadAsync(buffer, cancel)) > 0)
            {
                left -= read;
                if (left < 0 || buffer.AsSpan(0, read).ContainsAnyExcept((byte)0))
                {
                    throw Unread("something follows the archive's end");
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void CheckSums()
    {
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Encoding.UTF8.GetString(_sums).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split("  ", 2);
            if (parts.Length != 2 || !said.TryAdd(parts[1], parts[0]))
            {
                throw Unread($"failed checking integrity of snapshot: a line of {ArchiveNames.Sums} cannot be read");
            }
        }

        foreach (var name in (ReadOnlySpan<string>)[ArchiveNames.Meta, ArchiveNames.State])
        {
            if (!said.TryGetValue(name, out var sum) || !_hashes.TryGetValue(name, out var hash))
            {
                throw Unread($"failed checking integrity of snapshot: file missing for \"{name}\"");
            }

            if (!sum.Equals(Convert.ToHexStringLower(hash), StringComparison.OrdinalIgnoreCase))
            {
                throw Unread($"failed checking integrity of snapshot: hash check failed for \"{name}\"");
            }
        }
    }

    private static InvalidDataException Unread(string what) =>
        new($"failed to read snapshot file: {what}", new FormatException(what));
}
