using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Muster.Bedrock;

namespace Muster.Registry.Local;

/// <summary>Opens TCP connections for probes; what goes wrong is a refusal in Go's words.</summary>
internal static class Dialer
{
    /// <summary>Connects to <c>host:port</c>, trying the host's addresses in turn.</summary>
    public static async Task<Result<Socket>> ConnectAsync(string target, CancellationToken cancel)
    {
        if (!Split(target).TryGet(out var place, out var malformed))
        {
            return malformed;
        }

        if (!(await ResolveAsync(place.Host, cancel)).TryGet(out var addresses, out var unknown))
        {
            return unknown;
        }

        // The first address's failure is the one that is told.
        Refused? first = null;
        foreach (var address in addresses)
        {
            var shown = place.Host.Length == 0 ? $":{place.Port}" : new IPEndPoint(address, place.Port).ToString();
            if ((await ConnectAsync(new IPEndPoint(address, place.Port), shown, cancel)).TryGet(out var socket, out var refused))
            {
                return socket;
            }

            first ??= refused;
        }

        return first ?? new Refused(Refusal.Unavailable, $"dial tcp: lookup {place.Host}: no such host");
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
            return new Refused(Refusal.Unavailable, $"dial tcp {shown}: {DialText.Of(SocketError.ConnectionRefused)}");
        }
        catch (SocketException e)
        {
            socket.Dispose();
            return new Refused(Refusal.Unavailable, $"dial tcp {shown}: {DialText.Of(e.SocketErrorCode)}");
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            return new Refused(Refusal.Unavailable, $"dial tcp {shown}: i/o timeout");
        }
    }

    private static async Task<Result<IPAddress[]>> ResolveAsync(string host, CancellationToken cancel)
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
            return new Refused(Refusal.Unavailable, DialText.OfLookup(host, e.SocketErrorCode));
        }
        catch (OperationCanceledException)
        {
            return new Refused(Refusal.Unavailable, $"dial tcp: lookup {host}: i/o timeout");
        }
        catch (ArgumentException)
        {
            // A name longer than any name may be.
            return new Refused(Refusal.Unavailable, $"dial tcp: lookup {host}: no such host");
        }
    }

    /// <summary><c>host:port</c>, <c>[v6]:port</c> or <c>:port</c>.</summary>
    private static Result<(string Host, int Port)> Split(string target)
    {
        var colon = target.LastIndexOf(':');
        var bracketed = target.StartsWith('[') && target.Contains(']', StringComparison.Ordinal);
        if (colon < 0 || (bracketed && target.EndsWith(']')))
        {
            return Malformed($"address {target}: missing port in address");
        }

        var host = target[..colon];
        if (bracketed && host.EndsWith(']'))
        {
            host = host[1..^1];
        }
        else if (host.Contains(':', StringComparison.Ordinal))
        {
            return Malformed($"address {target}: too many colons in address");
        }

        var port = target[(colon + 1)..];
        if (!port.All(char.IsAsciiDigit) || port.Length == 0)
        {
            return Malformed($"address tcp/{port}: unknown port");
        }

        return ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (host, (int)number)
            : Malformed($"address {port}: invalid port");
    }

    private static Refused Malformed(string why) => new(Refusal.Invalid, $"dial tcp: {why}");
}
