using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Doors;

namespace Muster.Agent.Logging;

/// <summary>
/// The machine's log daemon, by datagrams to its socket, as syslog(3) writes them (RFC 3164). A daemon that is too slow or
/// restarts costs lines, never time.
/// </summary>
internal sealed class SyslogSink : LossySink
{
    /// <summary>Where daemons listen: Linux, and what is older.</summary>
    public static readonly IReadOnlyList<string> Places = ["/dev/log", "/var/run/syslog", "/var/run/log"];

    /// <summary>What every daemon takes in one piece.</summary>
    private const int DatagramBytesMax = 8 * 1024;

    private readonly SyslogFacility _facility;
    private readonly string _place;
    private readonly TimeZoneInfo _zone;
    private Socket _socket;

    private SyslogSink(SyslogFacility facility, string place, TimeZoneInfo zone, Socket socket) =>
        (_facility, _place, _zone, _socket) = (facility, place, zone, socket);

    /// <summary>Refuses when no daemon listens at any of the places.</summary>
    /// <param name="zone">Syslog's times are those of the machine.</param>
    public static Result<SyslogSink> Open(SyslogFacility facility, IReadOnlyList<string> places, TimeZoneInfo zone)
    {
        foreach (var place in places)
        {
            try
            {
                return new SyslogSink(facility, place, zone, Connect(place));
            }
            catch (SocketException)
            {
                // Nobody there: the next place.
            }
        }

        return new Refused(
            Refusal.Unavailable,
            "Syslog setup failed: Unix syslog delivery error: no log daemon listens at "
            + $"{string.Join(", ", places)}; start one, or leave enable_syslog out");
    }

    protected override void Put(LogLine line, string? stack)
    {
        var datagram = DatagramOf(line);
        try
        {
            _socket.Send(datagram);
        }
        catch (SocketException failure) when (failure.SocketErrorCode != SocketError.WouldBlock)
        {
            // The daemon was restarted and listens at the same place again.
            var again = Connect(_place);
            _socket.Dispose();
            _socket = again;
            _socket.Send(datagram);
        }
    }

    protected override void Close() => _socket.Dispose();

    private byte[] DatagramOf(LogLine line)
    {
        var priority = ((int)_facility * 8) + SeverityOf(line.Level);
        var at = TimeZoneInfo.ConvertTime(line.At, _zone);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"<{priority}>{at:MMM} {at.Day,2} {at:HH:mm:ss} muster[{Environment.ProcessId}]: ");
        var bytes = Encoding.UTF8.GetBytes($"{head}[{LogLine.NameOf(line.Level)}] {line.Text()}");
        return bytes.Length <= DatagramBytesMax ? bytes : bytes[..DatagramBytesMax];
    }

    private static int SeverityOf(LogLevel level) => level switch
    {
        LogLevel.Critical => 2,
        LogLevel.Error => 3,
        LogLevel.Warning => 4,
        LogLevel.Information => 6,
        _ => 7,
    };

    private static Socket Connect(string place)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(place));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
