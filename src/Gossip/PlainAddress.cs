using System.Net;

namespace Muster.Gossip;

/// <summary>An address of IPv4 in its short form, however it was told.</summary>
public static class PlainAddress
{
    public static IPAddress Of(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    public static IPEndPoint Of(IPEndPoint at) => at.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(at.Address.MapToIPv4(), at.Port) : at;
}
