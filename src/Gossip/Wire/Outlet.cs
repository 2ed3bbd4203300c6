using System.Buffers.Binary;
using Muster.Gossip.Wire.Msgpack;

namespace Muster.Gossip.Wire;

/// <summary>Puts one message, and the network's layers around it, into the bytes of one direction of a stream.</summary>
public sealed class Outlet(WireSettings settings)
{
    /// <summary>The bytes for one message.</summary>
    /// <param name="message">A ping, its ack, a push/pull, an error, or something of the layer above.</param>
    /// <param name="dials">Whether this side began: the one that answers sends no label.</param>
    public byte[] Write(Message message, bool dials)
    {
        var bytes = Encode(message);
        if (settings.Compress)
        {
            bytes = Compressed.Write(bytes);
        }

        if (settings.Encrypts is { } ring)
        {
            bytes = Frame(bytes, ring.Primary);
        }

        return dials ? Labelled.Add(bytes, settings.LabelBytes) : bytes;
    }

    private static byte[] Encode(Message message)
    {
        if (message is not User user)
        {
            return MessageWriter.Encode(message);
        }

        var writer = new MsgpackWriter(user.Body.Length + 32);
        writer.Byte((byte)MessageType.User);
        writer.Map(1);
        writer.Key("UserMsgLen"u8);
        writer.Unsigned((ulong)user.Body.Length);
        writer.Verbatim(user.Body);
        return writer.ToArray();
    }

    /// <summary>What is protected beside the message is the frame's own head, and the label, also where it is not sent.</summary>
    private byte[] Frame(byte[] plain, SecretKey key)
    {
        var head = new byte[5];
        head[0] = (byte)MessageType.Encrypt;
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(1), (uint)Envelope.Length(plain.Length, settings.EnvelopeVersion));
        byte[] also = [.. head, .. settings.LabelBytes];
        return [.. head, .. Envelope.Seal(plain, key, settings.EnvelopeVersion, also)];
    }
}
