using Muster.Doors.Dns.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Dns.Fuzz;

/// <summary>The codec against messages damaged by someone who knows where it hurts.</summary>
public sealed class CodecFuzzTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    [Fact]
    public void No_damaged_message_breaks_the_codec()
    {
        var fuzzer = new CodecFuzzer(Codec.Real());
        var rounds = LongRun.Choose(150_000UL, 20_000_000UL);
        for (ulong seed = 0; seed < rounds; seed++)
        {
            var complaint = fuzzer.Complaint(seed);
            Assert.True(complaint is null, complaint);
        }

        LongRun.Report($"DNS codec: {rounds} messages damaged field by field");
    }

    /// <summary>Each is the real source with one check of a length moved by one (see Unit.csproj).</summary>
    [Theory]
    [InlineData("data-length")]
    [InlineData("label-length")]
    [InlineData("name-length")]
    [InlineData("text-length")]
    [InlineData("text-piece")]
    public void A_planted_length_bug_is_found_within_a_minute(string bug)
    {
        var fuzzer = new CodecFuzzer(Planted(bug));
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        ulong seed = 0;
        while (fuzzer.Complaint(seed) is null)
        {
            seed++;
            Assert.True(time.GetElapsedTime(began) < _patience, $"{bug} was not found in {seed} rounds");
        }

        LongRun.Report($"DNS codec: the planted bug {bug} was found by seed {seed}");
    }

    [Fact]
    public void Without_a_planted_bug_the_same_seeds_find_nothing()
    {
        var fuzzer = new CodecFuzzer(Codec.Real());

        Assert.All(Enumerable.Range(0, 5_000), seed => Assert.Null(fuzzer.Complaint((ulong)seed)));
    }

    private static Codec Planted(string bug) => bug switch
    {
        "data-length" => Codec.Real() with
        {
            Read = (bytes, out message) => (MessageReader.Extent)Planting.DataLength.MessageReader.Read(bytes, out message),
        },
        "label-length" => Codec.Real() with
        {
            Read = (bytes, out message) => (MessageReader.Extent)Planting.LabelLength.MessageReader.Read(bytes, out message),
        },
        "name-length" => Codec.Real() with
        {
            Read = (bytes, out message) => (MessageReader.Extent)Planting.NameLength.MessageReader.Read(bytes, out message),
        },
        "text-length" => Codec.Real() with
        {
            Read = (bytes, out message) => (MessageReader.Extent)Planting.TextLength.MessageReader.Read(bytes, out message),
        },
        _ => Codec.Real() with { Write = WithLongPieces },
    };

    private static bool WithLongPieces(Message message, Naming naming, out ReadOnlyMemory<byte> bytes) =>
        new Planting.TextPiece.MessageWriter().TryWrite(message, (Planting.TextPiece.Naming)naming, out bytes);
}
