using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Muster.Agent.Host;

/// <summary>
/// Tells whoever started the agent how it stands, in the words of systemd's sd_notify(3): ready, reading its configuration
/// again, stopping, and, where it is asked for, alive. Where nobody listens nothing is said.
/// </summary>
internal sealed class Supervisor : IDisposable
{
    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _listener;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly TimeSpan? _aliveEvery;
    private ITimer? _alive;

    private Supervisor(string? listener, TimeSpan? aliveEvery, TimeProvider time, ILogger log)
    {
        (_time, _log, _aliveEvery) = (time, log, aliveEvery);
        if (listener is ['/' or '@', _, ..])
        {
            // A name that begins with an at sign is in no folder.
            _listener = new UnixDomainSocketEndPoint(listener[0] == '@' ? $"\0{listener[1..]}" : listener);
            _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        }
    }

    /// <summary>Hears the environment, and takes it away from the commands that checks run: they are not the agent.</summary>
    public static Supervisor OfProcess(TimeProvider time, ILogger log)
    {
        var supervisor = Of(Environment.GetEnvironmentVariable, Environment.ProcessId, time, log);
        foreach (var variable in (string[])["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"])
        {
            Environment.SetEnvironmentVariable(variable, null);
        }

        return supervisor;
    }

    public static Supervisor Of(Func<string, string?> environment, int processId, TimeProvider time, ILogger log)
    {
        var asked = ulong.TryParse(
            environment("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            && microseconds is > 0 and <= int.MaxValue * 1000UL
            && (environment("WATCHDOG_PID") is not { Length: > 0 } whose
                || whose == processId.ToString(CultureInfo.InvariantCulture));

        // Whoever must be heard within a span speaks four times in it: one word may come late.
        return new Supervisor(
            environment("NOTIFY_SOCKET"), asked ? TimeSpan.FromMicroseconds(microseconds / 4.0) : null, time, log);
    }

    /// <summary>From here on clients are answered, and a thread that gets no turn is told by silence.</summary>
    public void Ready(IReadOnlyList<OpenDoor> doors)
    {
        var where = doors.Select(door => $"{door.Name} {string.Join(", ", door.Addresses)}");
        Say($"READY=1\nMAINPID={Environment.ProcessId}\nSTATUS=Answering: {string.Join("; ", where)}");
        if (_socket is not null && _aliveEvery is { } every)
        {
            _alive = _time.CreateTimer(_ => Say("WATCHDOG=1"), null, TimeSpan.Zero, every);
        }
    }

    public void Stopping() => Say("STOPPING=1\nSTATUS=Stopping");

    /// <summary>Reads the configuration again, and tells of it before and after.</summary>
    public async Task<T> DuringAsync<T>(Func<Task<T>> reload)
    {
        var microseconds = (long)(_time.GetTimestamp() * (1_000_000.0 / _time.TimestampFrequency));
        Say($"RELOADING=1\nMONOTONIC_USEC={microseconds}");
        try
        {
            return await reload();
        }
        finally
        {
            Say("READY=1");
        }
    }

    public void Dispose()
    {
        _alive?.Dispose();
        _socket?.Dispose();
    }

    private void Say(string words)
    {
        try
        {
            _socket?.SendTo(Encoding.UTF8.GetBytes(words), _listener!);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            AgentLog.SupervisorNotTold(_log, words.Split('\n')[0], failure.Message);
        }
    }
}
