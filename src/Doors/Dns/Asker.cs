using System.Net;
using System.Net.Sockets;
using Muster.Doors.Dns.Wire;

namespace Muster.Doors.Dns;

/// <summary>Where a question comes from; made into an address only by who needs to know.</summary>
/// <param name="From">The socket's own; null where there is none.</param>
/// <param name="Edns">What the question says beside.</param>
internal readonly record struct Asker(SocketAddress? From, Edns? Edns)
{
    private const ushort V4Family = 1;
    private const int V4Bytes = 4;
    private const int V6Bytes = 16;

    /// <summary>The network that the asker asks for, where it says one (RFC 7871); else where it sends from.</summary>
    public IPAddress? Address() => Edns?.Subnet is { } subnet ? Of(subnet) : From is { } from ? Of(from) : null;

    private static IPAddress? Of(ClientSubnet subnet)
    {
        var bytes = new byte[subnet.Family == V4Family ? V4Bytes : V6Bytes];
        if (subnet.Address.Length > bytes.Length)
        {
            return null;
        }

        subnet.Address.CopyTo(bytes);
        return new IPAddress(bytes);
    }

    private static IPAddress Of(SocketAddress from)
    {
        var any = from.Family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        var address = ((IPEndPoint)new IPEndPoint(any, 0).Create(from)).Address;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
