using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Muster.Agent.Config;

/// <summary>The facts about this machine that defaults are made of.</summary>
/// <param name="Look">Lists the machine's private addresses; asked only where a default needs them.</param>
public sealed record Machine(string HostName, Func<ImmutableArray<IPAddress>> Look)
{
    public static Machine This() => new(Dns.GetHostName(), () => [.. Addresses().Where(IsPrivate).Distinct()]);

    /// <summary>The ranges nobody routes: RFC 1918, and RFC 6598 (shared by carriers).</summary>
    internal static bool IsPrivate(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork
        && address.GetAddressBytes() is var bytes
        && (bytes[0], bytes[1]) switch
        {
            (10, _) => true,
            (172, >= 16 and < 32) => true,
            (192, 168) => true,
            (100, >= 64 and < 128) => true,
            _ => false,
        };

    private static IEnumerable<IPAddress> Addresses() =>
        from card in NetworkInterface.GetAllNetworkInterfaces()
        where card.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown
        from address in card.GetIPProperties().UnicastAddresses
        select address.Address;
}
