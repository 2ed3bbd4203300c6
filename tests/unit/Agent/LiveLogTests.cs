using System.Text.Json;
using Microsoft.Extensions.Logging;
using Muster.Agent.Logging;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Agent;

public sealed partial class LiveLogTests
{
    private static readonly DateTimeOffset _now = new(2026, 11, 21, 1, 17, 56, 786, TimeSpan.Zero);

    [Fact]
    [Covers("G-12")]
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

    [Fact]
    [Covers("G-12")]
    public void The_level_changes_while_it_runs()
    {
        using var output = new StringWriter();
        using var log = new LiveLog(new StoppedClock(), LogLevel.Warning, new WriterSink(output, LogShapes.Text));
        var logger = log.CreateLogger("Muster.Agent");
        logger.LogInformation("unheard");
        log.Least = LogLevel.Information;
        logger.LogInformation("heard");
        log.Least = LogLevel.Error;
        logger.LogWarning("unheard");
        Assert.EndsWith("agent: heard\n", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("unheard", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Covers("G-12")]
    public void Json_has_consuls_names_and_what_the_message_names()
    {
        using var output = new StringWriter();
        using var log = new LiveLog(new StoppedClock(), LogLevel.Information, new WriterSink(output, LogShapes.Json));
        Ready(log.CreateLogger("Muster.Engine.Embedded.Engine"), 7, "x\ny");
        log.CreateLogger("Muster.Agent").LogError(new IOException("gone"), "failed");
        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            """{"@level":"info","@message":"7 keys in x y","@module":"engine","@timestamp":"2026-11-21T01:17:56.786000Z","key_count":7,"file":"x\ny"}""",
            lines[0]);
        using var second = JsonDocument.Parse(lines[1]);
        Assert.Equal(
            ("error", "failed", "IOException: gone"),
            (Text(second, "@level"), Text(second, "@message"), Text(second, "error")));
    }

    [Fact]
    public void What_cannot_be_written_is_lost_and_counted_and_nobody_is_stopped()
    {
        using var full = new FullWriter();
        using var other = new StringWriter();
        using var log = new LiveLog(
            new StoppedClock(), LogLevel.Information, new WriterSink(full, LogShapes.Text), new WriterSink(other, LogShapes.Text));
        var logger = log.CreateLogger("Muster.Agent");
        full.IsFull = true;
        logger.LogInformation("one");
        logger.LogInformation("two");
        full.IsFull = false;
        logger.LogInformation("three");
        Assert.Equal(
            "2026-11-21T01:17:56.786Z [WARN]  agent: 2 lines of the log could not be written here, and are lost\n"
            + "2026-11-21T01:17:56.786Z [INFO]  agent: three\n",
            full.ToString());
        Assert.Equal(3, other.ToString().Count(c => c == '\n'));
    }

    private static string Logged(string category, LogLevel least, LogLevel level, string text, Exception? failure = null)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var log = new LiveLog(new StoppedClock(), least, new WriterSink(output, LogShapes.Text));
        log.CreateLogger(category).Log(level, 0, text, failure, (state, _) => state);
        return output.ToString();
    }

    private static string? Text(JsonDocument line, string name) => line.RootElement.GetProperty(name).GetString();

    [LoggerMessage(1, LogLevel.Information, "{KeyCount} keys in {File}")]
    private static partial void Ready(ILogger logger, int keyCount, string file);

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => _now;
    }

    private sealed class FullWriter : StringWriter
    {
        public bool IsFull { get; set; }

        public override void Write(string? value)
        {
            if (IsFull)
            {
                throw new IOException("No space left on device");
            }

            base.Write(value);
        }
    }
}
