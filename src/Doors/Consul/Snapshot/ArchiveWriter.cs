using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Muster.Registry.Snapshots;

namespace Muster.Doors.Consul.Snapshot;

/// <summary>
/// A snapshot as Consul packs it: gzip over tar over <c>meta.json</c>, <c>state.bin</c> and <c>SHA256SUMS</c>. Both sizes
/// stand before their content, so the state is walked twice, once to be measured; no more of it is held than a buffer.
/// </summary>
public static class ArchiveWriter
{
    /// <summary>Writes the archive; the stream stays open.</summary>
    public static async Task WriteAsync(Stream to, Self self, StateSource state, CancellationToken cancel)
    {
        var taken = state.Head.Taken;
        var meta = SnapshotMeta.Write(self, (ulong)state.Head.At.Value, taken, state.Measure());
        await using var packed = new GZipStream(to, CompressionLevel.Fastest, leaveOpen: true);
        await WriteFileAsync(packed, ArchiveNames.Meta, meta, taken, cancel);
        var sum = await WriteStateAsync(packed, state, taken, cancel);
        var sums = $"{Hex(SHA256.HashData(meta))}  {ArchiveNames.Meta}\n{Hex(sum)}  {ArchiveNames.State}\n";
        await WriteFileAsync(packed, ArchiveNames.Sums, Encoding.ASCII.GetBytes(sums), taken, cancel);
        await packed.WriteAsync(new byte[2 * TarHeader.BlockBytes], cancel);
    }

    private static async Task<byte[]> WriteStateAsync(
        Stream packed, StateSource state, DateTimeOffset taken, CancellationToken cancel)
    {
        var size = state.Measure();
        await WriteHeaderAsync(packed, new TarHeader(ArchiveNames.State, size), taken, cancel);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var hashed = new HashedWriting(packed, hash))
        {
            await state.WriteAsync(hashed, cancel);
        }

        await packed.WriteAsync(new byte[TarHeader.Padding(size)], cancel);
        return hash.GetHashAndReset();
    }

    private static async Task WriteFileAsync(
        Stream packed, string name, byte[] content, DateTimeOffset taken, CancellationToken cancel)
    {
        await WriteHeaderAsync(packed, new TarHeader(name, content.Length), taken, cancel);
        await packed.WriteAsync(content, cancel);
        await packed.WriteAsync(new byte[TarHeader.Padding(content.Length)], cancel);
    }

    private static async Task WriteHeaderAsync(
        Stream packed, TarHeader header, DateTimeOffset taken, CancellationToken cancel)
    {
        var block = new byte[TarHeader.BlockBytes];
        header.Write(block, taken);
        await packed.WriteAsync(block, cancel);
    }

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}
