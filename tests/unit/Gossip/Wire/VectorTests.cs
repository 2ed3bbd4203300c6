using System.Buffers.Binary;
using Muster.Gossip.Wire;
using Muster.Gossip.Wire.Msgpack;

namespace Muster.Tests.Unit.Gossip.Wire;

/// <summary>Everything that real programs were seen to send is read as what it is, and written again as the same bytes.</summary>
public sealed class VectorTests
{
    public static TheoryData<string> Packets => [.. Vector.All.Where(vector => vector.IsPacket).Select(vector => vector.Id)];

    public static TheoryData<string> Streams => [.. Vector.All.Where(vector => !vector.IsPacket).Select(vector => vector.Id)];

    [Fact]
    public void There_are_as_many_as_there_should_be() => Assert.True(Vector.All.Count >= 60, $"{Vector.All.Count} vectors");

    [Theory]
    [MemberData(nameof(Packets))]
    public void A_packet_is_read(string id)
    {
        var vector = Vector.Of(id);
        var packet = new PacketReader(vector.Settings).Read(vector.Bytes);
        Assert.Empty(packet.Faults);
        Assert.Equal(Shown.Vector(vector.Decoded.GetProperty("message")), packet.Messages.Select(Shown.Message));
    }

    [Theory]
    [MemberData(nameof(Packets))]
    public void A_packet_is_written_again_as_it_came(string id)
    {
        var vector = Vector.Of(id);
        var plain = Opened(vector);
        var crc = plain[0] == (byte)MessageType.HasCrc;
        var compressed = plain[crc ? 5 : 0] == (byte)MessageType.Compress;
        var messages = new PacketReader(vector.Settings).Read(vector.Bytes).Messages.Select(MessageWriter.Encode).ToList();
        var settings = WireSettings.Plain with { Compress = compressed };
        Assert.Equal(plain, Assert.Single(new PacketWriter(settings).Write(messages, crc)));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void A_stream_is_read_however_it_comes(string id)
    {
        var vector = Vector.Of(id);
        var expected = Shown.Vector(vector.Decoded.GetProperty("message"));
        foreach (var piece in (int[])[1, 7, 1000, int.MaxValue])
        {
            var intake = new Intake(vector.Settings, vector.IsAnswer);
            var left = vector.Bytes.AsSpan();
            while (!left.IsEmpty)
            {
                Assert.False(intake.Done, $"done {left.Length} bytes before the end");
                var room = intake.Room();
                var count = Math.Min(Math.Min(piece, left.Length), room.Length);
                left[..count].CopyTo(room.Span);
                left = left[count..];
                intake.Took(count);
            }

            Assert.Null(intake.Refused);
            Assert.NotNull(intake.Message);
            Assert.Equal(expected, [Shown.Message(intake.Message)]);
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void A_stream_is_written_again_as_it_came(string id)
    {
        var vector = Vector.Of(id);
        var plain = Opened(vector);
        var compressed = plain[0] == (byte)MessageType.Compress;
        if (compressed && id.StartsWith("consul", StringComparison.Ordinal))
        {
            // Its encoder is an older one, which does not begin with a clear code.
            (compressed, plain) = (false, Unpacked(plain));
        }

        Assert.Equal(plain, new Outlet(WireSettings.Plain with { Compress = compressed }).Write(Read(vector), dials: !vector.IsAnswer));
    }

    /// <summary>With the nonce of the vector in place of a new one.</summary>
    [Theory]
    [MemberData(nameof(Packets))]
    [MemberData(nameof(Streams))]
    public void What_is_encrypted_is_encrypted_again_as_it_came(string id)
    {
        var vector = Vector.Of(id);
        if (vector.Encryption is not { } encryption)
        {
            return;
        }

        var key = SecretKey.Of(Convert.FromHexString(KeyHex(encryption.GetProperty("key").GetString()!))).Value;
        var envelope = Envelope(vector);
        var again = Muster.Gossip.Wire.Envelope.Seal(
            Opened(vector),
            key,
            (byte)encryption.GetProperty("version").GetInt32(),
            Convert.FromHexString(encryption.GetProperty("aad").GetString()!),
            Convert.FromHexString(encryption.GetProperty("nonce").GetString()!));
        Assert.Equal(envelope, again);
    }

    /// <summary>What real programs sent, read from what we send in the same network.</summary>
    [Theory]
    [MemberData(nameof(Packets))]
    [MemberData(nameof(Streams))]
    public void What_we_send_with_all_layers_comes_back(string id)
    {
        var vector = Vector.Of(id);
        foreach (var version in (byte[])[0, 1])
        {
            var settings = WireSettings.Plain with { Keyring = Vector.Ring, Label = "lab1", EnvelopeVersion = version };
            if (vector.IsPacket)
            {
                var messages = new PacketReader(vector.Settings).Read(vector.Bytes).Messages.Select(MessageWriter.Encode).ToList();
                var sent = Assert.Single(new PacketWriter(settings).Write(messages, crc: true));
                Assert.Equal(messages, new PacketReader(settings).Read(sent).Messages.Select(MessageWriter.Encode));
            }
            else
            {
                var sent = new Outlet(settings).Write(Read(vector), dials: !vector.IsAnswer);
                Assert.Equal(Shown.Message(Read(vector)), Shown.Message(Read(vector with { Bytes = sent }, settings)));
            }
        }
    }

    private static string KeyHex(string name) => Convert.ToHexString(Vector.Ring.Keys[name[1] - '1'].Bytes);

    private static byte[] Envelope(Vector vector)
    {
        var at = vector.Bytes[0] == (byte)MessageType.Label ? 2 + vector.Bytes[1] : 0;
        return vector.Bytes[(vector.IsPacket ? at : at + 5)..];
    }

    /// <summary>The bytes without label and encryption.</summary>
    private static byte[] Opened(Vector vector)
    {
        var at = vector.Bytes[0] == (byte)MessageType.Label ? 2 + vector.Bytes[1] : 0;
        if (vector.Encryption is not { } encryption)
        {
            return vector.Bytes[at..];
        }

        if (!vector.IsPacket)
        {
            Assert.Equal(Envelope(vector).Length, (int)BinaryPrimitives.ReadUInt32BigEndian(vector.Bytes.AsSpan(at + 1)));
        }

        return Muster.Gossip.Wire.Envelope
            .Open(Envelope(vector), Vector.Ring.Keys, Convert.FromHexString(encryption.GetProperty("aad").GetString()!)).Value;
    }

    private static byte[] Unpacked(byte[] message)
    {
        var reader = new MsgpackReader(message.AsSpan(1));
        return Compressed.Read(ref reader, 1 << 20).Value;
    }

    private static Message Read(Vector vector, WireSettings? settings = null)
    {
        var intake = new Intake(settings ?? vector.Settings, vector.IsAnswer);
        foreach (var one in vector.Bytes)
        {
            intake.Room().Span[0] = one;
            intake.Took(1);
        }

        return intake.Message!;
    }
}
