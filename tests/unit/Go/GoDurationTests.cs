using Muster.Doors.Go;

namespace Muster.Tests.Unit.Go;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("10s", 10_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("-2m", -120_000)]
    [InlineData("+5ms", 5)]
    [InlineData(".5s", 500)]
    [InlineData("1h0m0s", 3_600_000)]
    [InlineData("2000us", 2)]
    [InlineData("2000µs", 2)]
    public void Reads(string text, double milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out var duration, out _));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("", "time: invalid duration \"\"")]
    [InlineData("xx", "time: invalid duration \"xx\"")]
    [InlineData("10", "time: missing unit in duration \"10\"")]
    [InlineData("1y", "time: unknown unit \"y\" in duration \"1y\"")]
    [InlineData("-", "time: invalid duration \"-\"")]
    [InlineData(".s", "time: invalid duration \".s\"")]
    [InlineData("9999999999h", "time: invalid duration \"9999999999h\"")]
    [InlineData("99999999999999999999s", "time: invalid duration \"99999999999999999999s\"")]
    public void Refuses_in_Go_s_words(string text, string says)
    {
        Assert.False(GoDuration.TryParse(text, out _, out var error));
        Assert.Equal(says, error);
    }

    [Fact]
    public void The_smallest_duration_is_still_above_zero()
    {
        Assert.True(GoDuration.TryParse("1ns", out var duration, out _));
        Assert.True(duration > TimeSpan.Zero);
        Assert.True(GoDuration.OfNanoseconds(-1) < TimeSpan.Zero);
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(10_000, "10s")]
    [InlineData(60_000, "1m0s")]
    [InlineData(5_400_000, "1h30m0s")]
    [InlineData(1_500, "1.5s")]
    [InlineData(100, "100ms")]
    [InlineData(0.25, "250µs")]
    [InlineData(-90_000, "-1m30s")]
    public void Prints(double milliseconds, string text) =>
        Assert.Equal(text, GoDuration.Format(TimeSpan.FromMilliseconds(milliseconds)));
}
