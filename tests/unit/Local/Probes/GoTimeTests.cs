using Muster.Registry.Local.Probes;

namespace Muster.Tests.Unit.Local.Probes;

public sealed class GoTimeTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(0.0000005, "500ns")]
    [InlineData(0.0000015, "1.5µs")]
    [InlineData(0.2, "200ms")]
    [InlineData(0.2005, "200.5ms")]
    [InlineData(1, "1s")]
    [InlineData(1.5, "1.5s")]
    [InlineData(90, "1m30s")]
    [InlineData(3600, "1h0m0s")]
    [InlineData(90061.25, "25h1m1.25s")]
    public void Lengths_are_written_as_go_writes_them(double seconds, string text) =>
        Assert.Equal(text, GoTime.Of(TimeSpan.FromSeconds(seconds)));
}
