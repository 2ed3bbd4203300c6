using System.Buffers;
using System.Globalization;
using System.Text;

namespace Muster.Doors.Http2.Hpack;

/// <summary>
/// Puts a block of headers together. Every field is spelt: nothing has to be remembered, so that a block can be made once for
/// all connections and by any thread.
/// </summary>
internal sealed class HeaderWriter
{
    private const byte StatusOk = 0x88;
    private const byte StatusSpelt = 0x08; // named by its number, not kept

    private readonly ArrayBufferWriter<byte> _block = new(64);

    public HeaderWriter Status(int status)
    {
        if (status == 200)
        {
            _block.Write([StatusOk]);
            return this;
        }

        _block.Write([StatusSpelt]);
        Text(status.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    /// <param name="name">In small letters.</param>
    /// <param name="value">Characters of Latin-1.</param>
    public HeaderWriter Field(string name, string value)
    {
        _block.Write([(byte)0]);
        Text(name);
        Text(value);
        return this;
    }

    public byte[] ToArray() => _block.WrittenSpan.ToArray();

    private void Text(string text)
    {
        Number(text.Length);
        Encoding.Latin1.GetBytes(text, _block);
    }

    private void Number(int number)
    {
        const int Most = 0x7F;
        if (number < Most)
        {
            _block.Write([(byte)number]);
            return;
        }

        _block.Write([(byte)Most]);
        for (number -= Most; number >= 0x80; number >>= 7)
        {
            _block.Write([(byte)(number | 0x80)]);
        }

        _block.Write([(byte)number]);
    }
}
