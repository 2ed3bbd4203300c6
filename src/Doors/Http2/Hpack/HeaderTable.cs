namespace Muster.Doors.Http2.Hpack;

/// <summary>
/// The fields that have numbers: 61 that everybody knows (RFC 7541, appendix A), and behind them what the client has had kept,
/// the newest first.
/// </summary>
internal sealed class HeaderTable
{
    /// <summary>What the client may have kept (SETTINGS_HEADER_TABLE_SIZE, as it is when nobody says otherwise).</summary>
    public const int BytesMost = 4096;

    private static readonly HeaderField[] _known =
    [
        new(":authority", ""), new(":method", "GET"), new(":method", "POST"), new(":path", "/"),
        new(":path", "/index.html"), new(":scheme", "http"), new(":scheme", "https"), new(":status", "200"),
        new(":status", "204"), new(":status", "206"), new(":status", "304"), new(":status", "400"),
        new(":status", "404"), new(":status", "500"), new("accept-charset", ""), new("accept-encoding", "gzip, deflate"),
        new("accept-language", ""), new("accept-ranges", ""), new("accept", ""), new("access-control-allow-origin", ""),
        new("age", ""), new("allow", ""), new("authorization", ""), new("cache-control", ""),
        new("content-disposition", ""), new("content-encoding", ""), new("content-language", ""), new("content-length", ""),
        new("content-location", ""), new("content-range", ""), new("content-type", ""), new("cookie", ""),
        new("date", ""), new("etag", ""), new("expect", ""), new("expires", ""),
        new("from", ""), new("host", ""), new("if-match", ""), new("if-modified-since", ""),
        new("if-none-match", ""), new("if-range", ""), new("if-unmodified-since", ""), new("last-modified", ""),
        new("link", ""), new("location", ""), new("max-forwards", ""), new("proxy-authenticate", ""),
        new("proxy-authorization", ""), new("range", ""), new("referer", ""), new("refresh", ""),
        new("retry-after", ""), new("server", ""), new("set-cookie", ""), new("strict-transport-security", ""),
        new("transfer-encoding", ""), new("user-agent", ""), new("vary", ""), new("via", ""),
        new("www-authenticate", ""),
    ];

    // A ring; the smallest field has 32 bytes, so more than this never fit.
    private readonly HeaderField?[] _kept = new HeaderField?[BytesMost / 32];
    private int _newest = -1;
    private int _count;
    private int _bytes;
    private int _bytesMax = BytesMost;

    /// <summary>The field of a number, from 1 on; null when there is none.</summary>
    public HeaderField? Find(int number)
    {
        if (number <= _known.Length)
        {
            return number == 0 ? null : _known[number - 1];
        }

        var age = number - _known.Length - 1;
        return age < _count ? _kept[(_newest - age + _kept.Length) % _kept.Length] : null;
    }

    public void Keep(HeaderField field)
    {
        Shrink(_bytesMax - field.Bytes);
        if (field.Bytes > _bytesMax)
        {
            return; // which empties the table, as it should (RFC 7541, section 4.4)
        }

        _newest = (_newest + 1) % _kept.Length;
        _kept[_newest] = field;
        _count++;
        _bytes += field.Bytes;
    }

    public void Resize(int bytesMax)
    {
        _bytesMax = bytesMax;
        Shrink(bytesMax);
    }

    private void Shrink(int bytes)
    {
        while (_count > 0 && _bytes > bytes)
        {
            var oldest = (_newest - _count + 1 + _kept.Length) % _kept.Length;
            _bytes -= _kept[oldest]!.Bytes;
            _kept[oldest] = null;
            _count--;
        }
    }
}
