using System.Buffers;
using System.Globalization;
using System.Text;

namespace Muster.Doors.Etcd2.Http;

/// <summary>Writes JSON byte for byte as Go's encoder does: no blanks, and what could end a script escaped.</summary>
internal sealed class GoJson
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public byte[] ToBytes() => _buffer.WrittenSpan.ToArray();

    public GoJson Raw(string text)
    {
        Encoding.UTF8.GetBytes(text, _buffer);
        return this;
    }

    public GoJson Number(long number) => Raw(number.ToString(CultureInfo.InvariantCulture));

    public GoJson Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    /// <summary>What is no UTF-8 becomes U+FFFD.</summary>
    public GoJson Text(ReadOnlySpan<byte> utf8)
    {
        Raw("\"");
        while (!utf8.IsEmpty)
        {
            var plain = PlainLength(utf8);
            if (plain > 0)
            {
                _buffer.Write(utf8[..plain]);
                utf8 = utf8[plain..];
                continue;
            }

            var status = Rune.DecodeFromUtf8(utf8, out var rune, out var length);
            if (status != OperationStatus.Done)
            {
                // Go goes on with the next byte.
                Raw("\\ufffd");
                utf8 = utf8[1..];
                continue;
            }

            Escape(rune, utf8[..length]);
            utf8 = utf8[length..];
        }

        return Raw("\"");
    }

    private void Escape(Rune rune, ReadOnlySpan<byte> utf8)
    {
        switch (rune.Value)
        {
            case '"':
                Raw("\\\"");
                break;
            case '\\':
                Raw("\\\\");
                break;
            case '\n':
                Raw("\\n");
                break;
            case '\r':
                Raw("\\r");
                break;
            case '\t':
                Raw("\\t");
                break;
            case < 0x20 or '<' or '>' or '&' or 0x2028 or 0x2029:
                Raw(string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"));
                break;
            default:
                _buffer.Write(utf8);
                break;
        }
    }

    private static int PlainLength(ReadOnlySpan<byte> utf8)
    {
        var length = 0;
        while (length < utf8.Length
            && utf8[length] is >= 0x20 and < 0x7F and not ((byte)'"' or (byte)'\\' or (byte)'<' or (byte)'>' or (byte)'&'))
        {
            length++;
        }

        return length;
    }
}
