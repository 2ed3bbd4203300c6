using System.Net;
using System.Net.Sockets;

namespace Muster.Doors.Dns;

/// <summary>Sockets that listen on an address; the one that means "everywhere" in IPv6 hears IPv4 as well, as in Consul.</summary>
internal static class Listening
{
    public static Socket Open(IPEndPoint address, SocketType type, ProtocolType protocol)
    {
        var socket = new Socket(address.AddressFamily, type, protocol);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.DualMode = address.Address.Equals(IPAddress.IPv6Any);
        }

        return socket;
    }
}
