using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Muster.Bedrock;

namespace Muster.Agent.Config;

/// <summary>Finds the addresses that others are told, with Consul's words where it refuses the same. Pure.</summary>
internal static class AdvertiseRules
{
    public static Result<Advertised> Of(AgentFlags flags, IPAddress bind, Machine machine)
    {
        var rules = new AddressRules(machine);
        var asked = flags.Addresses;
        if (!rules.One("advertise_addr", flags.Advertise).TryGet(out var own, out var refused)
            || !rules.One("advertise_addr_ipv4", asked.AdvertiseIpv4).TryGet(out var ipv4, out refused)
            || !rules.One("advertise_addr_ipv6", asked.AdvertiseIpv6).TryGet(out var ipv6, out refused)
            || !rules.One("advertise_addr_wan", asked.AdvertiseWan).TryGet(out var wan, out refused)
            || !rules.One("advertise_addr_wan_ipv4", asked.AdvertiseWanIpv4).TryGet(out var wanIpv4, out refused)
            || !rules.One("advertise_addr_wan_ipv6", asked.AdvertiseWanIpv6).TryGet(out var wanIpv6, out refused)
            || !TaggedOf(asked.Tagged).TryGet(out var tagged, out refused)
            || !LanOf(own.Ip, bind, machine).TryGet(out var lan, out refused))
        {
            return refused;
        }

        var far = wan.Ip ?? lan;
        return FirstComplaint(ipv4.Ip ?? wanIpv4.Ip, ipv6.Ip ?? wanIpv6.Ip, far) is { } complaint
            ? Invalid(complaint)
            : new Advertised(
                lan,
                far,
                tagged
                    .SetItems(Named("lan", lan, ipv4.Ip, ipv6.Ip))
                    .SetItems(Named("wan", far, wanIpv4.Ip ?? ipv4.Ip, wanIpv6.Ip ?? ipv6.Ip)));
    }

    public static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static Result<IPAddress> LanOf(IPAddress? own, IPAddress bind, Machine machine)
    {
        if (own is not null && IsAny(own))
        {
            return Invalid("Advertise address cannot be 0.0.0.0, :: or [::]: name one that others can reach");
        }

        if (own is not null || !IsAny(bind))
        {
            return own ?? bind;
        }

        var ipv6 = bind.Equals(IPAddress.IPv6Any);
        var kind = ipv6 ? "public IPv6" : "private IPv4";
        return (ipv6 ? machine.PublicIpv6() : machine.PrivateIpv4()) switch
        {
            [var only] => only,
            [] => Invalid(
                $"No {kind} address found. Please configure one with 'bind' and/or 'advertise', such as -bind=127.0.0.1"),
            var several => Invalid(
                $"Multiple {kind} addresses found. Please configure one with 'bind' and/or 'advertise', such as -bind={several[0]}"),
        };
    }

    private static string? FirstComplaint(IPAddress? ipv4, IPAddress? ipv6, IPAddress wan) =>
        ipv4 is { AddressFamily: not AddressFamily.InterNetwork }
            ? $"advertise_addr_ipv4 must be an ipv4 address, and {ipv4} is none"
        : ipv6 is { AddressFamily: not AddressFamily.InterNetworkV6 }
            ? $"advertise_addr_ipv6 must be an ipv6 address, and {ipv6} is none"
        : IsAny(wan)
            ? "Advertise WAN address cannot be 0.0.0.0, :: or [::]: name one that others can reach"
        : null;

    /// <summary>The address itself, and each family's where it is known.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Named(string name, IPAddress address, IPAddress? ipv4, IPAddress? ipv6)
    {
        var (own4, own6) = address.AddressFamily == AddressFamily.InterNetwork ? (address, ipv6) : (ipv4, address);
        yield return new(name, address.ToString());
        if (own4 is not null)
        {
            yield return new($"{name}_ipv4", own4.ToString());
        }

        if (own6 is not null)
        {
            yield return new($"{name}_ipv6", own6.ToString());
        }
    }

    private static Result<ImmutableSortedDictionary<string, string>> TaggedOf(ImmutableSortedDictionary<string, string> asked) =>
        asked.FirstOrDefault(pair => !IPAddress.TryParse(pair.Value, out _)) is { Key: { } name, Value: { } wrong }
            ? Invalid($"tagged_addresses.{name} \"{wrong}\" is not an IP address")
            : asked;

    private static Refused Invalid(string message) => new(Refusal.Invalid, message);
}

/// <summary>What others are told.</summary>
/// <param name="Tagged">All addresses of the node by their names: lan, wan, each family's, and the user's own.</param>
internal sealed record Advertised(IPAddress Lan, IPAddress Wan, ImmutableSortedDictionary<string, string> Tagged);
