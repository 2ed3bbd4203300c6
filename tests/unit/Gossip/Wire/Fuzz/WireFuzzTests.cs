using Muster.Gossip.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Gossip.Wire.Fuzz;

/// <summary>The wire against messages damaged by someone who knows where it hurts.</summary>
public sealed class WireFuzzTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    [Fact]
    public void No_damaged_message_breaks_the_wire()
    {
        var fuzzer = new WireFuzzer(new WireCodec());
        var rounds = LongRun.Choose(60_000UL, 10_000_000UL);
        for (ulong seed = 0; seed < rounds; seed++)
        {
            var complaint = fuzzer.Complaint(seed);
            Assert.True(complaint is null, complaint);
        }

        LongRun.Report($"Gossip's wire: {rounds} messages of real programs damaged, layers and all");
    }

    /// <summary>Each is the real source with one check of a length moved (see Unit.csproj).</summary>
    [Theory]
    [InlineData("raw-length")]
    [InlineData("element-count")]
    [InlineData("part-length")]
    [InlineData("part-count")]
    [InlineData("frame-length")]
    [InlineData("network-name")]
    [InlineData("unpacked-room")]
    public void A_planted_length_bug_is_found_within_a_minute(string bug)
    {
        var fuzzer = new WireFuzzer(Planted(bug));
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        ulong seed = 0;
        while (fuzzer.Complaint(seed) is null)
        {
            seed++;
            Assert.True(time.GetElapsedTime(began) < _patience, $"{bug} was not found in {seed} rounds");
        }

        LongRun.Report($"Gossip's wire: the planted bug {bug} was found by seed {seed}");
    }

    private static WireCodec Planted(string bug) => bug switch
    {
        "raw-length" => new WireCodec { Document = bytes => WithRawLength(bytes) },
        "element-count" => new WireCodec { Document = bytes => WithElementCount(bytes) },
        "part-length" => new WireCodec { Packet = (settings, bytes) => new Planting.PartLength.PacketReader(settings).Read(bytes) },
        "part-count" => new WireCodec { Packet = (settings, bytes) => new Planting.PartCount.PacketReader(settings).Read(bytes) },
        "frame-length" => new WireCodec { Stream = WithFrameLength },
        "network-name" => new WireCodec { Label = WithNetworkName },
        _ => new WireCodec { Unpack = (bytes, bytesMax) => Planting.UnpackedRoom.Lzw.Decompress(bytes, bytesMax) },
    };

    private static void WithRawLength(byte[] bytes)
    {
        var reader = new Planting.RawLength.MsgpackReader(bytes);
        while (reader.Ok && !reader.Rest.IsEmpty)
        {
            reader.Skip();
        }
    }

    private static void WithElementCount(byte[] bytes)
    {
        var reader = new Planting.ElementCount.MsgpackReader(bytes);
        for (var left = reader.MapCount(); left > 0 && reader.Ok; left--)
        {
            reader.Text();
            reader.Bytes();
        }
    }

    private static (Message? Message, Muster.Bedrock.Refused? Refused) WithFrameLength(WireSettings settings, IEnumerable<byte[]> pieces)
    {
        var intake = new Planting.FrameLength.Intake(settings, isAnswer: false);
        foreach (var one in pieces.SelectMany(piece => piece).TakeWhile(_ => !intake.Done))
        {
            intake.Room().Span[0] = one;
            intake.Took(1);
        }

        return (intake.Message, intake.Refused);
    }

    private static void WithNetworkName(byte[] bytes, byte[] own)
    {
        ReadOnlySpan<byte> left = bytes;
        Planting.NetworkName.Labelled.TryStrip(ref left, own, out _);
    }
}
