using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Muster.Agent.Config.Templates;

/// <summary>The tests of <c>include</c> and <c>exclude</c>.</summary>
internal static class AddressFilter
{
    private const string Selectors = "address, flags, name, network, port, rfc, size, type";

    public static Func<MachineAddress, bool> Of(string selector, string wanted) => selector.ToLowerInvariant() switch
    {
        "address" => Matches(wanted, address => address.Text),
        "flag" or "flags" => Flags(wanted),
        "name" => Matches(wanted, address => address.Interface),
        "network" => Networks(wanted),

        // An interface has no ports; go-sockaddr calls that 0.
        "port" => Matches(wanted, _ => "0"),
        "rfc" or "rfcs" => Rfcs(wanted),
        "size" => Size(wanted),
        "type" => Types(wanted),
        _ => throw new TemplateException($"invalid selector \"{selector}\"; there are {Selectors}"),
    };

    private static Func<MachineAddress, bool> Matches(string pattern, Func<MachineAddress, string> part)
    {
        try
        {
            var regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return address => regex.IsMatch(part(address));
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            throw new TemplateException($"\"{pattern}\" is no pattern: {wrong.Message}");
        }
    }

    /// <summary>All that the interface must have, or one that the address must have (go-sockaddr's reading of several).</summary>
    private static Func<MachineAddress, bool> Flags(string wanted)
    {
        var traits = InterfaceTraits.None;
        var down = false;
        var tests = new List<Func<IPAddress, bool>>();
        foreach (var flag in wanted.ToLowerInvariant().Split('|'))
        {
            switch (flag)
            {
                case "broadcast": traits |= InterfaceTraits.Broadcast; break;
                case "down": down = true; break;
                case "forwardable": tests.Add(SpecialRanges.IsForwarded); break;
                case "global unicast": tests.Add(IsGlobalUnicast); break;
                case "interface-local multicast": tests.Add(ip => IsMulticastOfScope(ip, 1)); break;
                case "link-local multicast": tests.Add(IsLinkLocalMulticast); break;
                case "link-local unicast": tests.Add(IsLinkLocal); break;
                case "loopback": traits |= InterfaceTraits.Loopback; tests.Add(IPAddress.IsLoopback); break;
                case "multicast": traits |= InterfaceTraits.Multicast; tests.Add(IsMulticast); break;
                case "point-to-point": traits |= InterfaceTraits.PointToPoint; break;
                case "unspecified": tests.Add(ip => ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)); break;
                case "up": traits |= InterfaceTraits.Up; break;
                default: throw new TemplateException($"unknown interface flag: \"{flag}\"");
            }
        }

        return address =>
            (traits != InterfaceTraits.None && address.Traits.HasFlag(traits))
            || (down && !address.Traits.HasFlag(InterfaceTraits.Up))
            || tests.Any(test => test(address.Ip));
    }

    private static Func<MachineAddress, bool> Networks(string wanted)
    {
        var networks = new List<IPNetwork>();
        foreach (var given in wanted.Split('|'))
        {
            // Host bits are let pass: 10.1.2.3/8 is 10.0.0.0/8.
            var slash = given.IndexOf('/', StringComparison.Ordinal);
            var written = slash < 0 ? given : given[..slash];
            if (!IPAddress.TryParse(written, out var ip)
                || (ip.AddressFamily == AddressFamily.InterNetwork && ip.ToString() != written))
            {
                throw new TemplateException($"\"{given}\" is no network such as 10.0.0.0/8");
            }

            var bits = ip.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;
            var length = bits;
            if (slash >= 0
                && (!int.TryParse(given[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > bits))
            {
                throw new TemplateException($"\"{given}\" is no network such as 10.0.0.0/8");
            }

            var network = new MachineAddress("", InterfaceTraits.None, false, ip, length);
            networks.Add(new IPNetwork(network.At(network.Network), length));
        }

        return address => networks.Any(network => network.Contains(address.Ip));
    }

    private static Func<MachineAddress, bool> Rfcs(string wanted)
    {
        var ranges = new List<IPNetwork>();
        foreach (var given in wanted.Split('|'))
        {
            if (!long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var rfc)
                || SpecialRanges.Of(rfc) is not { } known)
            {
                throw new TemplateException($"unsupported RFC \"{given}\"");
            }

            ranges.AddRange(known);
        }

        return address => ranges.Any(range => range.Contains(address.Ip));
    }

    private static Func<MachineAddress, bool> Size(string wanted) =>
        int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size <= 128
            ? address => address.PrefixLength == size
            : throw new TemplateException($"invalid size \"{wanted}\": it is a mask's bits, such as 24");

    private static Func<MachineAddress, bool> Types(string wanted)
    {
        var types = wanted.ToLowerInvariant().Split('|');
        return Array.Find(types, type => type is not ("ip" or "ipv4" or "ipv6" or "unix")) is { } other
            ? throw new TemplateException($"unsupported type \"{other}\"; there are ip, ipv4, ipv6, unix")
            : address => types.Contains("ip") || types.Contains(address.IsIpv6 ? "ipv6" : "ipv4");
    }

    private static bool IsGlobalUnicast(IPAddress ip) =>
        !IPAddress.IsLoopback(ip) && !IsMulticast(ip) && !IsLinkLocal(ip)
        && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any) && !ip.Equals(IPAddress.Broadcast);

    private static bool IsMulticast(IPAddress ip) =>
        ip.AddressFamily == AddressFamily.InterNetworkV6 ? ip.IsIPv6Multicast : ip.GetAddressBytes()[0] >> 4 == 0b1110;

    private static bool IsMulticastOfScope(IPAddress ip, int scope) =>
        ip.IsIPv6Multicast && (ip.GetAddressBytes()[1] & 0x0f) == scope;

    private static bool IsLinkLocalMulticast(IPAddress ip) =>
        IsMulticastOfScope(ip, 2) || ip.GetAddressBytes() is [224, 0, 0, _];

    private static bool IsLinkLocal(IPAddress ip) =>
        ip.AddressFamily == AddressFamily.InterNetworkV6 ? ip.IsIPv6LinkLocal : ip.GetAddressBytes() is [169, 254, _, _];
}
