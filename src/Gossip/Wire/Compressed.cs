using System.Globalization;
using Muster.Bedrock;
using Muster.Gossip.Wire.Msgpack;

namespace Muster.Gossip.Wire;

/// <summary>A message inside of another that says how it was compressed.</summary>
internal static class Compressed
{
    private static readonly string[] _declared = ["Algo", "Buf"];

    /// <summary>The message, compressed, with the type byte of that.</summary>
    public static byte[] Write(ReadOnlySpan<byte> message)
    {
        var packed = Lzw.Compress(message);
        var writer = new MsgpackWriter(packed.Length + 24);
        writer.Byte((byte)MessageType.Compress);
        writer.Map(2);
        writer.Key("Algo"u8);
        writer.Unsigned(0);
        writer.Key("Buf"u8);
        writer.Raw(packed);
        return writer.ToArray();
    }

    /// <summary>
    /// The message that is in what follows the type byte, at most <paramref name="bytesMax"/> long. When the reader ends before
    /// the record does, see its fault.
    /// </summary>
    public static Result<byte[]> Read(ref MsgpackReader reader, int bytesMax)
    {
        var (algo, packed) = (0L, default(byte[]));
        var fields = reader.Record(_declared);
        while (reader.Next(ref fields, out var name))
        {
            switch (name)
            {
                case "Algo":
                    algo = reader.Int64();
                    break;
                default:
                    packed = reader.Bytes();
                    break;
            }
        }

        if (!reader.Ok)
        {
            return new Refused(Refusal.Invalid, $"Compress: is {reader.Fault}");
        }

        return algo == 0
            ? Lzw.Decompress(packed, bytesMax)
            : new Refused(Refusal.Invalid, $"Compress: Algo is {algo.ToString(CultureInfo.InvariantCulture)}, only 0 (LZW) is known");
    }
}
