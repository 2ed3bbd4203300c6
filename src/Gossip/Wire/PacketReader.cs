using System.Buffers.Binary;
using System.Globalization;
using Muster.Bedrock;
using Muster.Gossip.Wire.Msgpack;

namespace Muster.Gossip.Wire;

/// <summary>
/// Takes a datagram's layers off: label, encryption, checksum, then compression and compounds in any depth that makes sense. A
/// bad layer loses what is in it, a bad message itself alone; nothing that comes costs more than a datagram's worth of work and
/// what is allowed to come out of compression.
/// </summary>
public sealed class PacketReader(WireSettings settings)
{
    /// <summary>The longest datagram there is.</summary>
    public const int BytesMax = 65_536;

    /// <summary>The most bytes that come out of all that is compressed in one datagram.</summary>
    private const int UnpackedBytesMax = 2 * BytesMax;

    private const int DepthMax = 8;
    private const int FaultsMax = 4;

    /// <summary>The messages of one datagram.</summary>
    public Packet Read(ReadOnlySpan<byte> datagram)
    {
        var found = new Found();
        if (!Labelled.TryStrip(ref datagram, settings.LabelBytes, out var refused))
        {
            return new Packet([], [refused.Message]);
        }

        if (settings.Keyring is { } ring)
        {
            if (Envelope.Open(datagram, ring.Keys, settings.LabelBytes).TryGet(out var plain, out refused))
            {
                datagram = plain;
            }
            else if (settings.VerifyIncoming)
            {
                return new Packet([], [refused.Message]);
            }
        }

        if (datagram.Length >= 5 && datagram[0] == (byte)MessageType.HasCrc)
        {
            if (BinaryPrimitives.ReadUInt32BigEndian(datagram[1..]) != Crc.Of(datagram[5..]))
            {
                return new Packet([], ["a packet whose checksum is not that of its bytes"]);
            }

            datagram = datagram[5..];
        }

        Dispatch(datagram, found, depth: 0);
        return new Packet(found.Messages, found.Faults);
    }

    private static void Dispatch(ReadOnlySpan<byte> bytes, Found found, int depth)
    {
        if (depth > DepthMax)
        {
            found.Fault($"layers more than {DepthMax.ToString(CultureInfo.InvariantCulture)} deep");
            return;
        }

        switch (bytes.IsEmpty ? null : (MessageType?)bytes[0])
        {
            case MessageType.Compound:
                Compound(bytes[1..], found, depth);
                break;
            case MessageType.Compress:
                var reader = new MsgpackReader(bytes[1..]);
                if (Compressed.Read(ref reader, found.UnpackedBytesLeft).TryGet(out var plain, out var refused))
                {
                    found.UnpackedBytesLeft -= plain.Length;
                    Dispatch(plain, found, depth + 1);
                }
                else
                {
                    found.Fault(refused.Message);
                }

                break;
            default:
                if (MessageReader.Decode(bytes).TryGet(out var message, out refused))
                {
                    found.Messages.Add(message);
                }
                else
                {
                    found.Fault(refused.Message);
                }

                break;
        }
    }

    private static void Compound(ReadOnlySpan<byte> bytes, Found found, int depth)
    {
        if (bytes.IsEmpty || bytes.Length < 1 + 2 * bytes[0])
        {
            found.Fault("a compound without the lengths of its parts");
            return;
        }

        var count = bytes[0];
        var lengths = bytes[1..];
        var rest = bytes[(1 + 2 * count)..];
        for (var i = 0; i < count; i++)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(lengths[(2 * i)..]);
            if (length > rest.Length)
            {
                found.Fault($"a compound that ends before the last {(count - i).ToString(CultureInfo.InvariantCulture)} of its parts");
                return;
            }

            Dispatch(rest[..length], found, depth + 1);
            rest = rest[length..];
        }
    }

    private sealed class Found
    {
        public List<Message> Messages { get; } = [];

        public List<string> Faults { get; } = [];

        public int UnpackedBytesLeft { get; set; } = UnpackedBytesMax;

        /// <summary>Remembers the first few: a log is not for whoever sends the most garbage.</summary>
        public void Fault(string what)
        {
            if (Faults.Count < FaultsMax)
            {
                Faults.Add(what);
            }
        }
    }
}
