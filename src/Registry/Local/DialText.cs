using System.Net.Sockets;

namespace Muster.Registry.Local;

/// <summary>How Go words what goes wrong on the way to a server: operators and their alerts know these texts.</summary>
internal static class DialText
{
    public static string Of(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connect: connection refused",
        SocketError.NetworkUnreachable => "connect: network is unreachable",
        SocketError.HostUnreachable => "connect: no route to host",
        SocketError.TimedOut => "connect: connection timed out",
        SocketError.ConnectionReset => "connect: connection reset by peer",
        SocketError.AccessDenied => "connect: permission denied",
        SocketError.AddressNotAvailable => "connect: cannot assign requested address",
        SocketError.AddressFamilyNotSupported => "connect: address family not supported by protocol",
        SocketError.InvalidArgument => "connect: invalid argument",
        SocketError.TooManyOpenSockets => "socket: too many open files",
        _ => $"connect: {error}",
    };

    public static string OfLookup(string host, SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.NoData => $"dial tcp: lookup {host}: no such host",
        SocketError.TryAgain => $"dial tcp: lookup {host}: Temporary failure in name resolution",
        _ => $"dial tcp: lookup {host}: server misbehaving",
    };
}
