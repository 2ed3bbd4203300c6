using Microsoft.Extensions.Logging;
using Muster.Agent.Logging;

namespace Muster.Tests.Unit.Agent;

public sealed class ConsoleLogTests
{
    private static readonly DateTimeOffset _now = new(2026, 11, 21, 1, 17, 56, 786, TimeSpan.Zero);

    [Fact]
    public void A_message_is_one_line_as_consul_writes_it() => Assert.Equal(
        "2026-11-21T01:17:56.786Z [WARN]  engine: the disk is slow\n",
        Logged("Muster.Engine.Embedded.Writer", LogLevel.Warning, LogLevel.Warning, "the disk is slow"));

    [Fact]
    public void What_is_below_the_level_is_not_written() =>
        Assert.Equal("", Logged("Muster.Agent", LogLevel.Warning, LogLevel.Information, "hm"));

    [Fact]
    public void The_web_servers_chatter_needs_trace()
    {
        const string server = "Microsoft.AspNetCore.Server.Kestrel";
        Assert.Equal("", Logged(server, LogLevel.Information, LogLevel.Information, "accepted"));
        Assert.Equal("", Logged(server, LogLevel.Debug, LogLevel.Debug, "accepted"));
        Assert.NotEqual("", Logged(server, LogLevel.Trace, LogLevel.Debug, "accepted"));
        Assert.Equal("", Logged(server, LogLevel.Error, LogLevel.Warning, "accepted"));
    }

    [Fact]
    public void An_error_is_told_on_its_line() => Assert.Equal(
        "2026-11-21T01:17:56.786Z [ERROR] dns: failed: error=IOException: gone\n",
        Logged("Muster.Doors.Dns.DnsDoor", LogLevel.Warning, LogLevel.Error, "failed", new IOException("gone")));

    [Fact]
    public void A_message_of_many_lines_stays_one() => Assert.DoesNotContain(
        '\n', Logged("Muster.Agent", LogLevel.Warning, LogLevel.Warning, "a\nb\r\nc").TrimEnd('\n'));

    private static string Logged(string category, LogLevel least, LogLevel level, string text, Exception? failure = null)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var log = new ConsoleLog(output, least, new StoppedClock());
        log.CreateLogger(category).Log(level, 0, text, failure, (state, _) => state);
        return output.ToString();
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => _now;
    }
}
