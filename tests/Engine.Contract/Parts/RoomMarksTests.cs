using Muster.Engine.Embedded.Room;

namespace Muster.Engine.Contract.Parts;

public sealed class RoomMarksTests
{
    private const long GiB = 1L << 30;

    private static readonly RoomTerms _terms = new() { MemoryHigh = Amount.Percent(80), DiskLow = Amount.Bytes(10 * GiB) };

    [Fact]
    public void A_mark_that_was_passed_must_be_left_by_a_tenth_before_growth_is_taken_again()
    {
        var marks = default(RoomMarks);
        Assert.False((marks = marks.After(Seen(799, 10), _terms)).Tight);
        Assert.True((marks = marks.After(Seen(800, 10), _terms)).Memory);
        Assert.True((marks = marks.After(Seen(721, 10), _terms)).Memory);
        Assert.False((marks = marks.After(Seen(719, 10), _terms)).Tight);
        Assert.True((marks = marks.After(Seen(1, 9), _terms)).Disk);
        Assert.True((marks = marks.After(Seen(1, 10), _terms)).Disk);
        Assert.False(marks.After(Seen(1, 12), _terms).Tight);
    }

    [Fact]
    public void What_is_not_known_or_not_wanted_sets_no_mark()
    {
        var none = new RoomTerms { MemoryHigh = Amount.Bytes(0), DiskLow = Amount.Percent(0) };
        Assert.False(default(RoomMarks).After(Seen(999, 0), none).Tight);
        Assert.False(default(RoomMarks).After(new RoomSeen(GiB, 0, 0, 0), new RoomTerms()).Tight);
    }

    [Fact]
    public void Unless_told_otherwise_a_small_disk_has_a_small_mark()
    {
        Assert.Equal(512 << 20, new RoomTerms().DiskMark(new RoomSeen(0, 0, 0, 1000 * GiB)));
        Assert.Equal(GiB / 20, new RoomTerms().DiskMark(new RoomSeen(0, 0, 0, GiB)));
    }

    [Fact]
    public void What_is_full_how_full_and_what_to_do_is_told()
    {
        var seen = Seen(900, 3);
        Assert.Equal(
            "the disk of /d is nearly full: 3 GiB of 100 GiB are free, and nothing may grow below 10 GiB (limits.disk_low); "
            + "reads, deletes and small changes of what is there go on. Free some space there, or lower the mark",
            new RoomMarks(Memory: true, Disk: true).Why(seen, _terms, "/d"));
        Assert.StartsWith(
            "memory is nearly full: 921.6 MiB of 1 GiB are in use, and nothing may grow from 819.2 MiB on (limits.memory_high); ",
            new RoomMarks(Memory: true, Disk: false).Why(seen, _terms, "/d"),
            StringComparison.Ordinal);
        Assert.Null(default(RoomMarks).Why(seen, _terms, "/d"));
    }

    [Theory]
    [InlineData("80%", 80, true)]
    [InlineData("0", 0, false)]
    [InlineData("4096", 4096, false)]
    [InlineData("12KiB", 12 * 1024, false)]
    [InlineData("2GiB", 2L << 30, false)]
    public void Amounts_are_read(string text, long value, bool percent) =>
        Assert.Equal(new Amount(value, percent), Amount.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("%")]
    [InlineData("101%")]
    [InlineData("-1")]
    [InlineData("GiB")]
    [InlineData("1 GiB")]
    [InlineData("1GB")]
    [InlineData("1.5GiB")]
    [InlineData("9000000000TiB")]
    public void What_is_no_amount_is_refused(string text) => Assert.Null(Amount.Parse(text));

    /// <param name="thousandths">Of one GiB of memory.</param>
    private static RoomSeen Seen(long thousandths, long gigabytesFree) =>
        new(GiB / 1000 * thousandths + thousandths, GiB, gigabytesFree * GiB, 100 * GiB);
}
