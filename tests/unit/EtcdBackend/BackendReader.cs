using System.Buffers.Binary;
using System.Text;
using Muster.Etcd.Backend.Pages;

namespace Muster.Tests.Unit.EtcdBackend;

/// <summary>Reads a database as its format says, and claims of each page what bbolt's own check does.</summary>
internal sealed class BackendReader
{
    private readonly byte[] _file;
    private readonly HashSet<ulong> _seen = [0, 1];

    public BackendReader(byte[] file)
    {
        _file = file;
        var meta = file.AsSpan(PageLayout.PageBytes + PageLayout.HeaderBytes);
        Assert.Equal(0xED0CDAEDu, BinaryPrimitives.ReadUInt32LittleEndian(meta));
        Assert.Equal(MetaPage.Sum(meta[..56]), BinaryPrimitives.ReadUInt64LittleEndian(meta[56..]));
        Assert.Equal((ulong)(file.Length / PageLayout.PageBytes), BinaryPrimitives.ReadUInt64LittleEndian(meta[40..]));
        Take(BinaryPrimitives.ReadUInt64LittleEndian(meta[32..]), out _, out var kind, out var free);
        Assert.Equal((0x10, 0), (kind, free));
        var root = Rows(BinaryPrimitives.ReadUInt64LittleEndian(meta[16..]), 1);
        foreach (var (name, place) in root)
        {
            Buckets[Encoding.ASCII.GetString(name)] = Rows(BinaryPrimitives.ReadUInt64LittleEndian(place), 0);
        }

        Assert.Equal(file.Length / PageLayout.PageBytes, _seen.Count);
    }

    public Dictionary<string, List<(byte[] Key, byte[] Value)>> Buckets { get; } = [];

    /// <summary>Branch pages above the leaves of what was read last.</summary>
    public int LevelsMax { get; private set; }

    private List<(byte[] Key, byte[] Value)> Rows(ulong root, uint flags)
    {
        var rows = new List<(byte[] Key, byte[] Value)>();
        Walk(root, flags, rows, 0, null);
        for (var i = 1; i < rows.Count; i++)
        {
            Assert.True(rows[i - 1].Key.AsSpan().SequenceCompareTo(rows[i].Key) < 0);
        }

        return rows;
    }

    private void Walk(ulong number, uint flags, List<(byte[], byte[])> rows, int level, byte[]? first)
    {
        LevelsMax = Math.Max(LevelsMax, level);
        var page = Take(number, out var start, out var kind, out var count);
        for (var i = 0; i < count; i++)
        {
            var at = PageLayout.HeaderBytes + (i * PageLayout.ElementBytes);
            var element = page.AsSpan(at);
            if (kind == 0x02)
            {
                Assert.Equal(flags, Number(element));
                var (from, key, value) = (at + Number(element[4..]), Number(element[8..]), Number(element[12..]));
                rows.Add((page[(int)from..(int)(from + key)], page[(int)(from + key)..(int)(from + key + value)]));
                Assert.True(i > 0 || first is null || first.AsSpan().SequenceEqual(rows[^1].Item1));
            }
            else
            {
                Assert.Equal(0x01, kind);
                var (from, key) = (at + Number(element), Number(element[4..]));
                Walk(
                    BinaryPrimitives.ReadUInt64LittleEndian(element[8..]), flags, rows, level + 1,
                    page[(int)from..(int)(from + key)]);
            }
        }

        Assert.Equal(number * PageLayout.PageBytes, start);
    }

    private byte[] Take(ulong number, out ulong start, out int kind, out int count)
    {
        start = number * PageLayout.PageBytes;
        var head = _file.AsSpan((int)start);
        Assert.Equal(number, BinaryPrimitives.ReadUInt64LittleEndian(head));
        kind = BinaryPrimitives.ReadUInt16LittleEndian(head[8..]);
        count = BinaryPrimitives.ReadUInt16LittleEndian(head[10..]);
        var pages = 1 + Number(head[12..]);
        for (var i = 0u; i < pages; i++)
        {
            Assert.True(_seen.Add(number + i), $"page {number + i} is of two");
        }

        return head[..(int)(pages * PageLayout.PageBytes)].ToArray();
    }

    private static uint Number(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
