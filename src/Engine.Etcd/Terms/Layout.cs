using System.Buffers.Binary;
using Google.Protobuf;
using Wire = Muster.Etcd.Wire.Messages;

namespace Muster.Engine.Etcd.Terms;

/// <summary>
/// Where our keys lie in the cluster, and what its revisions are here. Rows, stamps of commits and what says which rows count
/// lie under bytes of their own behind the prefix, so that none can ever be taken for another.
/// </summary>
/// <remarks>
/// <code>
/// prefix 00 nnnn          the stamp at the n-th place of a commit
/// prefix 01 key           a row of the first era
/// prefix 02               which era counts; absent while it is the first
/// prefix 03 eeeeeeee key  a row of the era e
/// prefix 04 eeeeeeee      the era e is being brought; on the lease of whoever brings it
/// </code>
/// </remarks>
internal sealed class Layout
{
    private const byte StampByte = 0;
    private const byte RowByte = 1;
    private const byte EraByte = 2;
    private const byte EraRowByte = 3;
    private const byte ComingByte = 4;

    private readonly byte[] _prefix;
    private readonly byte[] _rows;
    private readonly ByteString _rowsEnd;
    private readonly List<ByteString> _stamps = [];

    /// <param name="prefix">What all our keys begin with.</param>
    public Layout(byte[] prefix)
        : this(prefix, Era.First)
    {
    }

    private Layout(byte[] prefix, Era era)
    {
        Era = era;
        _prefix = prefix;
        _rows = era.Id == Era.First.Id ? [.. prefix, RowByte] : [.. prefix, EraRowByte, .. Bytes(era.Id)];
        _rowsEnd = End(_rows);
        EraKey = ByteString.CopyFrom([.. prefix, EraByte]);
        ComingKey = ByteString.CopyFrom([.. prefix, ComingByte, .. Bytes(era.Id)]);
    }

    public static readonly ByteString Everything = ByteString.CopyFrom([0]);

    public Era Era { get; }

    /// <summary>Which era counts.</summary>
    public ByteString EraKey { get; }

    /// <summary>There while this era is being brought.</summary>
    public ByteString ComingKey { get; }

    /// <summary>All rows of this era.</summary>
    public (ByteString Start, ByteString End) AllRows => (ByteString.CopyFrom(_rows), _rowsEnd);

    /// <summary>All rows of all eras but the first.</summary>
    public (ByteString Start, ByteString End) LaterRows
    {
        get
        {
            byte[] start = [.. _prefix, EraRowByte];
            return (ByteString.CopyFrom(start), End(start));
        }
    }

    /// <summary>All stamps.</summary>
    public (ByteString Start, ByteString End) Stamps
    {
        get
        {
            byte[] start = [.. _prefix, StampByte];
            return (ByteString.CopyFrom(start), End(start));
        }
    }

    /// <summary>The same prefix in another era.</summary>
    public Layout In(Era era) => era == Era ? this : new Layout(_prefix, era);

    /// <summary>Holds while this era counts.</summary>
    public Wire.Compare IsCurrent() => new()
    {
        Key = EraKey,
        Target = Wire.Compare.Types.CompareTarget.Mod,
        Result = Wire.Compare.Types.CompareResult.Equal,
        ModRevision = Era.Since,
    };

    /// <summary>A revision of the cluster's, as it is told here.</summary>
    public Revision Out(long revision) => revision == 0 ? Revision.Never : new Revision(revision + Era.Lift);

    /// <summary>
    /// A revision of ours, in the cluster's numbers. Those from before the era lie below everything that is in it, and so does
    /// revision 1, at which a cluster begins empty.
    /// </summary>
    public long ToCluster(Revision at) => at == Revision.Never ? 0 : Math.Max(1, at.Value - Era.Lift);

    public ByteString Row(Key key)
    {
        var bytes = new byte[_rows.Length + key.Length];
        _rows.CopyTo(bytes, 0);
        key.Span.CopyTo(bytes.AsSpan(_rows.Length));
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    /// <summary>As etcd writes ranges: no end for a single key.</summary>
    public (ByteString Start, ByteString End) Rows(KeyRange range) =>
        (Row(range.Start), range.IsSingle() ? ByteString.Empty : range.End is { } end ? Row(end) : _rowsEnd);

    /// <summary>The place of a commit's stamp; a commit may need several, each at a place of its own.</summary>
    public ByteString Stamp(int place)
    {
        lock (_stamps)
        {
            while (_stamps.Count <= place)
            {
                var number = new byte[sizeof(int)];
                BinaryPrimitives.WriteInt32BigEndian(number, _stamps.Count);
                _stamps.Add(ByteString.CopyFrom([.. _prefix, StampByte, .. number]));
            }

            return _stamps[place];
        }
    }

    public bool TryRow(ByteString key, out Key row)
    {
        var isRow = key.Span.StartsWith(_rows);
        row = isRow ? Key.Of(key.Span[_rows.Length..]) : Key.Empty;
        return isRow;
    }

    public bool IsStamp(ByteString key) =>
        key.Length > _prefix.Length && key.Span.StartsWith(_prefix) && key.Span[_prefix.Length] == StampByte;

    /// <summary>Which of the later eras a key of <see cref="LaterRows"/> is a row of; null for what no Muster wrote.</summary>
    public ulong? EraOf(ByteString key)
    {
        var from = _prefix.Length + 1;
        return key.Length < from + sizeof(ulong) ? null : BinaryPrimitives.ReadUInt64BigEndian(key.Span[from..]);
    }

    private static byte[] Bytes(ulong id)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, id);
        return bytes;
    }

    // None of them consists of the greatest byte alone.
    private static ByteString End(byte[] prefix) => ByteString.CopyFrom(new Key(prefix).PrefixEnd()!.Value.Span);
}
