using System.Net.Sockets;

namespace Muster.Registry.Local.Probes;

/// <summary>How Go words what goes wrong on the way to a server: operators and their alerts know these texts.</summary>
internal static class DialText
{
    public static string Of(string deed, SocketError error) => error switch
    {
        SocketError.ConnectionRefused => $"{deed}: connection refused",
        SocketError.NetworkUnreachable => $"{deed}: network is unreachable",
        SocketError.HostUnreachable => $"{deed}: no route to host",
        SocketError.TimedOut => $"{deed}: connection timed out",
        SocketError.ConnectionReset => $"{deed}: connection reset by peer",
        SocketError.AccessDenied => $"{deed}: permission denied",
        SocketError.AddressNotAvailable => $"{deed}: cannot assign requested address",
        SocketError.AddressFamilyNotSupported => $"{deed}: address family not supported by protocol",
        SocketError.InvalidArgument => $"{deed}: invalid argument",
        SocketError.TooManyOpenSockets => "socket: too many open files",
        _ => $"{deed}: {error}",
    };

    public static string OfLookup(string network, string host, SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.NoData => $"dial {network}: lookup {host}: no such host",
        SocketError.TryAgain => $"dial {network}: lookup {host}: Temporary failure in name resolution",
        _ => $"dial {network}: lookup {host}: server misbehaving",
    };
}
