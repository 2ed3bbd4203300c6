using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Muster.Agent.Logging;
using Muster.Bedrock;
using Muster.Doors;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Agent;

public sealed class SyslogSinkTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Covers("G-12")]
    public void A_line_is_a_datagram_as_syslog_writes_it()
    {
        using var daemon = Listen();
        using var sink = Open(SyslogFacility.Local3).Value;
        Write(sink, LogLevel.Warning, "the disk is slow");
        Assert.Equal(
            $"<156>Nov  1 01:17:56 muster[{Environment.ProcessId}]: [WARN] engine: the disk is slow", Read(daemon));
        Write(sink, LogLevel.Information, new string('x', 10_000));
        Assert.Equal(8 * 1024, Read(daemon).Length);
    }

    [Fact]
    public void A_daemon_that_was_restarted_is_found_again_and_told_what_it_missed()
    {
        using var sink = new Func<SyslogSink>(() =>
        {
            using var first = Listen();
            return Open(SyslogFacility.User).Value;
        })();
        Write(sink, LogLevel.Information, "lost");
        File.Delete(_folder.File("log"));
        using var second = Listen();
        Write(sink, LogLevel.Information, "kept");
        Assert.EndsWith("[WARN] agent: 1 lines of the log could not be written here, and are lost", Read(second), StringComparison.Ordinal);
        Assert.EndsWith("[INFO] engine: kept", Read(second), StringComparison.Ordinal);
    }

    [Fact]
    public void A_daemon_that_does_not_read_costs_lines_and_no_time()
    {
        using var daemon = Listen();
        using var sink = Open(SyslogFacility.User).Value;
        for (var i = 0; i < 10_000; i++)
        {
            Write(sink, LogLevel.Information, "line");
        }
    }

    [Fact]
    [Covers("G-12")]
    public void No_daemon_is_a_refusal_with_a_remedy()
    {
        var refused = Open(SyslogFacility.User).Refused;
        Assert.Equal(
            $"Syslog setup failed: Unix syslog delivery error: no log daemon listens at {_folder.File("log")}; "
            + "start one, or leave enable_syslog out",
            refused?.Message);
    }

    private Result<SyslogSink> Open(SyslogFacility facility) =>
        SyslogSink.Open(facility, [_folder.File("log")], TimeZoneInfo.Utc);

    private Socket Listen()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.File("log")));
        return socket;
    }

    private static string Read(Socket daemon)
    {
        var buffer = new byte[64 * 1024];
        return Encoding.UTF8.GetString(buffer, 0, daemon.Receive(buffer));
    }

    private static void Write(SyslogSink sink, LogLevel level, string text) => sink.Write(
        new LogLine(DateTimeOffset.Parse("2026-11-01T01:17:56Z", CultureInfo.InvariantCulture), level, "engine", text), stack: null);
}
