using System.Buffers.Binary;
using Muster.Bedrock;

namespace Muster.Gossip.Wire;

/// <summary>Puts messages into datagrams, and the network's layers around them.</summary>
public sealed class PacketWriter(WireSettings settings)
{
    /// <summary>The most messages in one packet: with one more, serf 0.9 and Consul 1.8 lose all of them.</summary>
    public const int PartsMax = 127;

    /// <summary>
    /// The datagrams for these messages, each with its type byte: one, unless they are more than <see cref="PartsMax"/>. That
    /// they fit the size of a packet is up to whoever chose them.
    /// </summary>
    /// <param name="messages">At least one; none of them empty.</param>
    /// <param name="crc">With a checksum: for nodes whose highest version of the protocol is 5 or more.</param>
    public IReadOnlyList<byte[]> Write(IReadOnlyList<byte[]> messages, bool crc)
    {
        Invariant.That(messages.Count > 0);
        return messages.Count == 1
            ? [Layered(messages[0], crc)]
            : [.. messages.Chunk(PartsMax).Select(parts => Layered(parts.Length == 1 ? parts[0] : Compound(parts), crc))];
    }

    private static byte[] Compound(byte[][] parts)
    {
        var compound = new byte[2 + parts.Sum(part => 2 + part.Length)];
        compound[0] = (byte)MessageType.Compound;
        compound[1] = (byte)parts.Length;
        var (lengthAt, at) = (2, 2 + 2 * parts.Length);
        foreach (var part in parts)
        {
            Invariant.That(part.Length is > 0 and <= ushort.MaxValue);
            BinaryPrimitives.WriteUInt16BigEndian(compound.AsSpan(lengthAt), (ushort)part.Length);
            part.CopyTo(compound, at);
            lengthAt += 2;
            at += part.Length;
        }

        return compound;
    }

    private byte[] Layered(byte[] message, bool crc)
    {
        Invariant.That(message.Length > 0);
        if (settings.Compress && Compressed.Write(message) is var packed && packed.Length < message.Length)
        {
            message = packed;
        }

        if (crc)
        {
            var behind = new byte[5 + message.Length];
            behind[0] = (byte)MessageType.HasCrc;
            BinaryPrimitives.WriteUInt32BigEndian(behind.AsSpan(1), Crc.Of(message));
            message.CopyTo(behind, 5);
            message = behind;
        }

        if (settings.Encrypts is { } ring)
        {
            message = Envelope.Seal(message, ring.Primary, settings.EnvelopeVersion, settings.LabelBytes);
        }

        return Labelled.Add(message, settings.LabelBytes);
    }
}
