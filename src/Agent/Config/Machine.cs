using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Muster.Agent.Config.Templates;

namespace Muster.Agent.Config;

/// <summary>The facts about this machine that defaults and templates are made of.</summary>
/// <param name="Look">Lists the machine's addresses; asked only where a default or a template needs them.</param>
public sealed record Machine(string HostName, Func<ImmutableArray<MachineAddress>> Look)
{
    private const string Routes = "/proc/net/route";
    private const string Users = "/etc/passwd";

    /// <summary>The number of a user; null when there is none of that name.</summary>
    public Func<string, int?> UserOf { get; init; } = _ => null;

    public static Machine This() => new(Dns.GetHostName(), () => [.. Addresses()]) { UserOf = UserInFile };

    /// <summary>Addresses that nobody routes: RFC 1918, and RFC 6598 (shared by carriers).</summary>
    public ImmutableArray<IPAddress> PrivateIpv4() => [.. OfThoseUp().Where(IsPrivate).Distinct()];

    /// <summary>Addresses of IPv6 that the world may reach.</summary>
    public ImmutableArray<IPAddress> PublicIpv6() =>
    [
        .. OfThoseUp()
            .Where(ip => ip.AddressFamily == AddressFamily.InterNetworkV6
                && SpecialRanges.IsForwarded(ip) && !SpecialRanges.IsSpecial(ip) && !ip.IsIPv6Multicast)
            .Distinct(),
    ];

    private IEnumerable<IPAddress> OfThoseUp() =>
        Look().Where(address => address.Traits.HasFlag(InterfaceTraits.Up)).Select(address => address.Ip);

    private static bool IsPrivate(IPAddress address) =>
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

    private static IEnumerable<MachineAddress> Addresses()
    {
        var outward = OutwardInterface();
        return
            from card in NetworkInterface.GetAllNetworkInterfaces()
            let traits = TraitsOf(card)
            from address in card.GetIPProperties().UnicastAddresses
            select new MachineAddress(
                card.Name, traits, card.Name == outward, Unscoped(address.Address), address.PrefixLength);
    }

    private static InterfaceTraits TraitsOf(NetworkInterface card) =>
        (card.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown ? InterfaceTraits.Up : InterfaceTraits.None)
        | (card.SupportsMulticast ? InterfaceTraits.Multicast : InterfaceTraits.None)
        | card.NetworkInterfaceType switch
        {
            NetworkInterfaceType.Loopback => InterfaceTraits.Loopback,
            NetworkInterfaceType.Ppp or NetworkInterfaceType.Tunnel => InterfaceTraits.PointToPoint,
            _ => InterfaceTraits.Broadcast,
        };

    /// <summary>An address within a link carries the link's number, which is no part of it.</summary>
    private static IPAddress Unscoped(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(address.GetAddressBytes()) : address;

    /// <summary>The interface of the default route; null where the kernel does not say.</summary>
    private static string? OutwardInterface()
    {
        // Interface, destination, gateway, flags, reference count, use, metric, mask, … (proc(5)); in hexadecimal.
        try
        {
            return File.ReadLines(Routes).Skip(1)
                .Select(line => line.Split('\t'))
                .Where(columns => columns.Length > 7 && IsZero(columns[1]) && IsZero(columns[7]))
                .Select(columns => columns[0].Trim())
                .FirstOrDefault();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // No proc file system: no interface is then known to lead outward, and templates that ask find none.
            return null;
        }
    }

    /// <summary>Name, password, number, … (passwd(5)).</summary>
    private static int? UserInFile(string name) => File.Exists(Users)
        ? File.ReadLines(Users).Select(line => line.Split(':'))
            .Where(columns => columns.Length > 2 && columns[0] == name)
            .Select(columns => (int?)int.Parse(columns[2], CultureInfo.InvariantCulture))
            .FirstOrDefault()
        : null;

    private static bool IsZero(string hex) =>
        uint.TryParse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value) && value == 0;
}
