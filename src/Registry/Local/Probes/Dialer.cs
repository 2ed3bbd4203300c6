using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Muster.Bedrock;

namespace Muster.Registry.Local.Probes;

/// <summary>Opens connections for probes; what goes wrong is a refusal in Go's words.</summary>
internal static class Dialer
{
    /// <summary>Connects to <c>host:port</c>, trying the host's addresses in turn.</summary>
    public static async Task<Result<Socket>> ConnectAsync(string target, CancellationToken cancel)
    {
        if (!(await FindAsync("tcp", target, cancel)).TryGet(out var ends, out var unknown))
        {
            return unknown;
        }

        // The first address's failure is the one that is told.
        Refused? first = null;
        foreach (var end in ends)
        {
            var shown = target.StartsWith(':') ? $":{end.Port}" : end.ToString();
            if ((await ConnectAsync(end, shown, cancel)).TryGet(out var socket, out var refused))
            {
                return socket;
            }

            first ??= refused;
        }

        return first!;
    }

    /// <summary>The places that <c>host:port</c>, <c>[v6]:port</c> or <c>:port</c> may mean; at least one.</summary>
    public static async Task<Result<IPEndPoint[]>> FindAsync(string network, string target, CancellationToken cancel)
    {
        if (!Split(network, target).TryGet(out var place, out var malformed))
        {
            return malformed;
        }

        if (!(await ResolveAsync(network, place.Host, cancel)).TryGet(out var addresses, out var unknown))
        {
            return unknown;
        }

        return addresses.Length == 0
            ? new Refused(Refusal.Unavailable, DialText.OfLookup(network, place.Host, SocketError.NoData))
            : Array.ConvertAll(addresses, address => new IPEndPoint(address, place.Port));
    }

    /// <summary>The host of <c>host:port</c>, without brackets; empty where there is none.</summary>
    public static string HostOf(string target)
    {
        var colon = target.LastIndexOf(':');
        return (colon < 0 ? target : target[..colon]).Trim('[', ']');
    }

    private static async Task<Result<Socket>> ConnectAsync(IPEndPoint end, string shown, CancellationToken cancel)
    {
        var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(end, cancel);

            // A port that nobody listens on, in the range the system dials from, may by chance be dialled from itself.
            if (!Equals(socket.LocalEndPoint, socket.RemoteEndPoint))
            {
                return socket;
            }

            socket.Dispose();
            return new Refused(
                Refusal.Unavailable, $"dial tcp {shown}: {DialText.Of("connect", SocketError.ConnectionRefused)}");
        }
        catch (SocketException e)
        {
            socket.Dispose();
            return new Refused(Refusal.Unavailable, $"dial tcp {shown}: {DialText.Of("connect", e.SocketErrorCode)}");
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            return new Refused(Refusal.Unavailable, $"dial tcp {shown}: i/o timeout");
        }
    }

    private static async Task<Result<IPAddress[]>> ResolveAsync(string network, string host, CancellationToken cancel)
    {
        if (host.Length == 0)
        {
            return new[] { IPAddress.Loopback };
        }

        if (IPAddress.TryParse(host, out var literal))
        {
            return new[] { literal };
        }

        try
        {
            return await Dns.GetHostAddressesAsync(host, cancel);
        }
        catch (SocketException e)
        {
            return new Refused(Refusal.Unavailable, DialText.OfLookup(network, host, e.SocketErrorCode));
        }
        catch (OperationCanceledException)
        {
            return new Refused(Refusal.Unavailable, $"dial {network}: lookup {host}: i/o timeout");
        }
        catch (ArgumentException)
        {
            // A name longer than any name may be.
            return new Refused(Refusal.Unavailable, DialText.OfLookup(network, host, SocketError.HostNotFound));
        }
    }

    private static Result<(string Host, int Port)> Split(string network, string target)
    {
        var colon = target.LastIndexOf(':');
        var bracketed = target.StartsWith('[') && target.Contains(']', StringComparison.Ordinal);
        if (colon < 0 || (bracketed && target.EndsWith(']')))
        {
            return Malformed(network, $"address {target}: missing port in address");
        }

        var host = target[..colon];
        if (bracketed && host.EndsWith(']'))
        {
            host = host[1..^1];
        }
        else if (host.Contains(':', StringComparison.Ordinal))
        {
            return Malformed(network, $"address {target}: too many colons in address");
        }

        var port = target[(colon + 1)..];
        if (port.Length > 0 && port.All(char.IsAsciiDigit))
        {
            return ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? (host, (int)number)
                : Malformed(network, $"address {port}: invalid port");
        }

        return PortNames.Find(network, port) is { } named
            ? (host, named)
            : Malformed(network, $"address {network}/{port}: unknown port");
    }

    private static Refused Malformed(string network, string why) => new(Refusal.Invalid, $"dial {network}: {why}");
}
