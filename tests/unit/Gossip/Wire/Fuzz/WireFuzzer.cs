using Muster.Bedrock;
using Muster.Gossip.Wire;
using Muster.Gossip.Wire.Msgpack;

namespace Muster.Tests.Unit.Gossip.Wire.Fuzz;

/// <summary>
/// Reads what real programs sent, damaged knowingly and with sound layers put around the damage, and writes what could be read:
/// nothing is thrown, memory stays in proportion, and what was written is read as the same. Each round is told by its seed alone.
/// </summary>
internal sealed class WireFuzzer(WireCodec codec)
{
    private const long BytesHeldAnyway = 1 << 20;
    private const long BytesHeldPerByte = 512;

    /// <summary>Whole messages, their layers taken off: what is damaged is inside of them.</summary>
    private static readonly byte[][] _packets = [.. Vector.All.Where(vector => vector.IsPacket).Select(Inner)];

    private static readonly byte[][] _streams = [.. Vector.All.Where(vector => !vector.IsPacket).Select(Inner)];
    private static readonly byte[] _label = "lab1"u8.ToArray();

    /// <summary>What is wrong with the codec, or null.</summary>
    public string? Complaint(ulong seed)
    {
        var chance = new Prng(seed);
        var round = (Round)(seed % 5);
        var sound = round == Round.Stream ? _streams[chance.Next(_streams.Length)] : _packets[chance.Next(_packets.Length)];
        var bytes = WireMutation.Of(sound, _packets[chance.Next(_packets.Length)], chance);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var length = bytes.Length;
        try
        {
            var complaint = round switch
            {
                Round.Packet => OfPacket(chance.Next(4) == 0 ? InCompound(sound, chance) : bytes, chance, out length),
                Round.Stream => OfStream(bytes, chance, out length),
                Round.Document => OfDocument(bytes),
                Round.Packed => OfPacked(bytes, chance),
                _ => OfLabel(bytes, chance),
            };
            var held = GC.GetAllocatedBytesForCurrentThread() - before;
            return complaint is not null ? $"seed {seed}: {complaint}"
                : held > BytesHeldAnyway + (BytesHeldPerByte * length) ? $"seed {seed}: {held} bytes were held for {length}"
                : null;
        }
        catch (Exception thrown) when (thrown is not OutOfMemoryException)
        {
            return $"seed {seed}: {thrown.GetType().Name} in a {round} of {Convert.ToHexString(bytes)}: {thrown.Message}";
        }
    }

    private string? OfPacket(byte[] bytes, Prng chance, out int length)
    {
        var settings = Settings(chance);
        length = bytes.Length;
        if (bytes.Length > 0)
        {
            bytes = new PacketWriter(settings).Write([bytes], crc: chance.Next(2) == 0)[0];
        }

        if (chance.Next(8) == 0 && bytes.Length > 0)
        {
            bytes[chance.Next(bytes.Length)] ^= (byte)(1 << chance.Next(8));
        }

        foreach (var message in codec.Packet(settings, bytes).Messages)
        {
            var written = MessageWriter.Encode(message);
            var again = MessageReader.Decode(written);
            if (!again.Ok || !MessageWriter.Encode(again.Value).AsSpan().SequenceEqual(written))
            {
                return $"{message.Type} is read as another one once written: {Convert.ToHexString(written)}";
            }
        }

        return null;
    }

    private string? OfStream(byte[] bytes, Prng chance, out int length)
    {
        var settings = Settings(chance) with { Label = "" };
        length = bytes.Length;
        if (chance.Next(2) == 0)
        {
            bytes = Compressed.Write(bytes);
        }

        if (settings.Keyring is { } ring)
        {
            var size = Envelope.Length(bytes.Length, 1) + (chance.Next(4) == 0 ? chance.Next(8) - 4 : 0);
            byte[] head = [10, (byte)(size >> 24), (byte)(size >> 16), (byte)(size >> 8), (byte)size];
            bytes = [.. head, .. Envelope.Seal(bytes, ring.Primary, 1, head)];
        }

        var message = codec.Stream(settings, Pieces(bytes, chance)).Message;
        if (message is null or User)
        {
            return null;
        }

        var plain = WireSettings.Plain with { Compress = false };
        var written = new Outlet(plain).Write(message, dials: true);
        var again = codec.Stream(plain, [written]).Message;
        return again is not null && new Outlet(plain).Write(again, dials: true).AsSpan().SequenceEqual(written)
            ? null
            : $"{message.Type} is read as another one once written: {Convert.ToHexString(written)}";
    }

    private string? OfDocument(byte[] bytes)
    {
        codec.Document(bytes.Length > 1 ? bytes[1..] : bytes);
        return null;
    }

    private string? OfPacked(byte[] bytes, Prng chance)
    {
        // Sound and too long, or damaged.
        var packed = Lzw.Compress(bytes);
        for (var left = chance.Next(4); left > 0; left--)
        {
            packed[chance.Next(packed.Length)] ^= (byte)(1 << chance.Next(8));
        }

        codec.Unpack(packed, chance.Next(2 * bytes.Length + 1));
        return null;
    }

    private string? OfLabel(byte[] bytes, Prng chance)
    {
        byte[] labelled = [244, (byte)chance.Next(6), .. "lab1"u8, .. bytes.AsSpan(0, Math.Min(4, bytes.Length))];
        codec.Label(labelled[..chance.Next(labelled.Length + 1)], chance.Next(2) == 0 ? [] : _label);
        return null;
    }

    /// <summary>Behind a sound message; what is damaged may be either of them, or the lengths of the compound.</summary>
    private static byte[] InCompound(byte[] sound, Prng chance) =>
        WireMutation.Of([7, 2, 0, 2, (byte)(sound.Length >> 8), (byte)sound.Length, 11, 0x80, .. sound], sound, chance);

    private static WireSettings Settings(Prng chance) => WireSettings.Plain with
    {
        Compress = chance.Next(2) == 0,
        Keyring = chance.Next(3) == 0 ? Vector.Ring : null,
        Label = chance.Next(4) == 0 ? "lab1" : "",
    };

    private static IEnumerable<byte[]> Pieces(byte[] bytes, Prng chance)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var count = Math.Min(bytes.Length - at, 1 + chance.Next(chance.Next(2) == 0 ? 8 : bytes.Length));
            yield return bytes[at..(at + count)];
            at += count;
        }
    }

    private static byte[] Inner(Vector vector)
    {
        var at = vector.Bytes[0] == (byte)MessageType.Label ? 2 + vector.Bytes[1] : 0;
        var bytes = vector.Bytes[at..];
        if (vector.Encryption is { } encryption)
        {
            var also = Convert.FromHexString(encryption.GetProperty("aad").GetString()!);
            bytes = Envelope.Open(vector.IsPacket ? bytes : bytes[5..], Vector.Ring.Keys, also).Value;
        }

        if (bytes[0] == (byte)MessageType.HasCrc)
        {
            bytes = bytes[5..];
        }

        if (bytes[0] != (byte)MessageType.Compress)
        {
            return bytes;
        }

        var reader = new MsgpackReader(bytes.AsSpan(1));
        return Compressed.Read(ref reader, 1 << 20).Value;
    }

    private enum Round
    {
        Packet,
        Stream,
        Document,
        Packed,
        Label,
    }
}
