using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Agent;
using Muster.Agent.Host;
using Muster.Engine.Contract;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Agent;

/// <summary>What is said to who started the agent: systemd's words, and none where nobody listens.</summary>
public sealed class SupervisorTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public SupervisorTests() => _listener.Bind(new UnixDomainSocketEndPoint(_folder.File("notify")));

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void It_is_told_of_doors_and_of_the_end()
    {
        using var supervisor = Of(("NOTIFY_SOCKET", _folder.File("notify")));
        supervisor.Ready([new OpenDoor("HTTP", ["127.0.0.1:8500", "[::1]:8500"]), new OpenDoor("DNS", ["127.0.0.1:8600"])]);
        Assert.Equal(
            $"READY=1\nMAINPID={Environment.ProcessId}\nSTATUS=Answering: HTTP 127.0.0.1:8500, [::1]:8500; DNS 127.0.0.1:8600", Heard());
        supervisor.Stopping();
        Assert.StartsWith("STOPPING=1\n", Heard(), StringComparison.Ordinal);
        Assert.Equal(0, _listener.Available);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("7", true)]
    [InlineData("8", false)]
    public void It_hears_a_sign_of_life_four_times_in_the_span_it_asked_for(string? whose, bool asked)
    {
        using var supervisor = Of(
            ("NOTIFY_SOCKET", _folder.File("notify")), ("WATCHDOG_USEC", "8000000"), ("WATCHDOG_PID", whose));
        supervisor.Ready([]);
        Heard();
        _time.Advance(TimeSpan.Zero);
        while (_listener.Available > 0)
        {
            Heard();
        }

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(asked, _listener.Available > 0);
        if (asked)
        {
            Assert.Equal("WATCHDOG=1", Heard());
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("relative")]
    [InlineData("/nonexistent/notify")]
    public async Task Nobody_listening_is_no_trouble(string? socket)
    {
        using var supervisor = Of(("NOTIFY_SOCKET", socket), ("WATCHDOG_USEC", "nonsense"));
        supervisor.Ready([]);
        Assert.Equal(3, await supervisor.DuringAsync(() => Task.FromResult(3)));
        supervisor.Stopping();
    }

    private Supervisor Of(params (string Name, string? Value)[] environment) => Supervisor.Of(
        name => environment.FirstOrDefault(variable => variable.Name == name).Value, 7, _time, NullLogger.Instance);

    private string Heard()
    {
        var buffer = new byte[4096];
        _listener.ReceiveTimeout = 10_000;
        return Encoding.UTF8.GetString(buffer, 0, _listener.Receive(buffer));
    }
}
