using System.Buffers.Binary;
using Google.Protobuf;

namespace Muster.Engine.Etcd.Terms;

/// <summary>
/// Where our keys lie in the cluster: behind the prefix, the rows under one byte, the stamps of commits under another, so
/// that no row can ever be taken for a stamp.
/// </summary>
/// <remarks>
/// <code>
/// prefix 00 nnnn   the stamp at the n-th place of a commit
/// prefix 01 key    a row
/// </code>
/// </remarks>
internal sealed class Layout
{
    private const byte StampByte = 0;
    private const byte RowByte = 1;

    private readonly byte[] _prefix;
    private readonly ByteString _rowsEnd;
    private readonly List<ByteString> _stamps = [];

    public Layout(byte[] prefix)
    {
        _prefix = prefix;
        _rowsEnd = ByteString.CopyFrom([.. prefix, RowByte + 1]);
    }

    public static readonly ByteString Everything = ByteString.CopyFrom([0]);

    public ByteString Row(Key key)
    {
        var bytes = new byte[_prefix.Length + 1 + key.Length];
        _prefix.CopyTo(bytes, 0);
        bytes[_prefix.Length] = RowByte;
        key.Span.CopyTo(bytes.AsSpan(_prefix.Length + 1));
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
        var isRow = IsUnder(key, RowByte);
        row = isRow ? Key.Of(key.Span[(_prefix.Length + 1)..]) : Key.Empty;
        return isRow;
    }

    public bool IsStamp(ByteString key) => IsUnder(key, StampByte);

    private bool IsUnder(ByteString key, byte table) =>
        key.Length > _prefix.Length && key.Span.StartsWith(_prefix) && key.Span[_prefix.Length] == table;
}
