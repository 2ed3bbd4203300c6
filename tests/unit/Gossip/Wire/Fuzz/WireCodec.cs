using Muster.Bedrock;
using Muster.Gossip.Wire;
using Muster.Gossip.Wire.Msgpack;

namespace Muster.Tests.Unit.Gossip.Wire.Fuzz;

/// <summary>The reading half of the wire, as the fuzzer calls it: the real one, or one with a bug planted in a part of it.</summary>
internal sealed record WireCodec
{
    public Func<WireSettings, byte[], Packet> Packet { get; init; } = (settings, bytes) => new PacketReader(settings).Read(bytes);

    /// <summary>Given the pieces in which a stream came.</summary>
    public Func<WireSettings, IEnumerable<byte[]>, (Message? Message, Refused? Refused)> Stream { get; init; } = Taken;

    /// <summary>A document of msgpack, value by value, as whoever expects bytes would read them.</summary>
    public Action<byte[]> Document { get; init; } = Walked;

    public Action<byte[], int> Unpack { get; init; } = (bytes, bytesMax) => Lzw.Decompress(bytes, bytesMax);

    public Action<byte[], byte[]> Label { get; init; } = (bytes, own) =>
    {
        ReadOnlySpan<byte> left = bytes;
        Labelled.TryStrip(ref left, own, out _);
    };

    private static (Message? Message, Refused? Refused) Taken(WireSettings settings, IEnumerable<byte[]> pieces)
    {
        var intake = new Intake(settings, isAnswer: false);
        foreach (var piece in pieces)
        {
            for (var left = piece.AsSpan(); !left.IsEmpty && !intake.Done;)
            {
                var room = intake.Room().Span;
                var count = Math.Min(room.Length, left.Length);
                left[..count].CopyTo(room);
                left = left[count..];
                intake.Took(count);
            }
        }

        return (intake.Message, intake.Refused);
    }

    private static void Walked(byte[] bytes)
    {
        var reader = new MsgpackReader(bytes);
        while (reader.Ok && !reader.Rest.IsEmpty)
        {
            reader.Skip();
        }

        var again = new MsgpackReader(bytes);
        for (var left = again.MapCount(); left > 0 && again.Ok; left--)
        {
            again.Text();
            again.Bytes();
        }
    }
}
