using System.Collections.Frozen;
using System.Net;

namespace Muster.Agent.Config.Templates;

/// <summary>Ranges of addresses that RFCs set aside, under the numbers by which go-sockaddr knows them.</summary>
internal static class SpecialRanges
{
    private static readonly IPNetwork[] _private = Ranges("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16");

    private static readonly IPNetwork[] _examples = Ranges("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24");

    /// <summary>Where a router must not send anything: the address serves on its own link at most.</summary>
    private static readonly IPNetwork[] _notForwarded =
    [
        .. _examples,
        .. Ranges(
            "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "240.0.0.0/4", "255.255.255.255/32", "::1/128", "::/128",
            "::ffff:0:0/96", "2001:db8::/32", "2001:10::/28", "fe80::/10"),
    ];

    private static readonly FrozenDictionary<long, IPNetwork[]> _byRfc = new Dictionary<long, IPNetwork[]>
    {
        [919] = Ranges("255.255.255.255/32"),
        [1112] = Ranges("224.0.0.0/4"),
        [1122] = Ranges("0.0.0.0/8", "127.0.0.0/8"),
        [1918] = _private,
        [2544] = Ranges("198.18.0.0/15"),
        [2765] = Ranges("::ffff:0:0/96"),
        [2928] = Ranges("2001::/16"),
        [3056] = Ranges("2002::/16"),
        [3068] = Ranges("192.88.99.0/24", "2002:c058:6301::/120"),
        [3171] = Ranges("224.0.0.0/4"),
        [3330] =
        [
            .. _private,
            .. Ranges(
                "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/4",
                "240.0.0.0/4"),
        ],
        [3849] = Ranges("2001:db8::/32"),
        [3927] = Ranges("169.254.0.0/16"),
        [4038] = Ranges("::ffff:0:0/96"),
        [4193] = Ranges("fc00::/7"),
        [4291] = Ranges("::/128", "::1/128", "::/96", "::ffff:0:0/96", "fe80::/10", "fec0::/10", "ff00::/8"),
        [4380] = Ranges("2001::/32"),
        [4773] = Ranges("2001::/23"),
        [4843] = Ranges("2001:10::/28"),
        [5180] = Ranges("2001:200::/48"),
        [5735] = [.. _examples, .. Ranges("198.18.0.0/15")],
        [5737] = _examples,
        [6052] = Ranges("64:ff9b::/96"),
        [6333] = Ranges("192.0.0.0/29"),
        [6598] = Ranges("100.64.0.0/10"),
        [6666] = Ranges("100::/64"),
        [6890] =
        [
            .. _private, .. _examples,
            .. Ranges(
                "0.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15",
                "240.0.0.0/4", "255.255.255.255/32", "::1/128", "::/128", "64:ff9b::/96", "::ffff:0:0/96", "100::/64", "2001::/23",
                "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10"),
        ],
        [7335] = Ranges("192.0.0.0/29"),
    }.ToFrozenDictionary();

    private const long SpecialPurpose = 6890;

    /// <summary>Set aside for a special purpose (RFC 6890); of those, the private ones are what can be forwarded.</summary>
    public static bool IsSpecial(IPAddress ip) => Of(SpecialPurpose)!.Any(range => range.Contains(ip));

    public static bool IsForwarded(IPAddress ip) => !_notForwarded.Any(range => range.Contains(ip));

    /// <summary>Null: no such RFC is known.</summary>
    public static IReadOnlyList<IPNetwork>? Of(long rfc) => _byRfc.GetValueOrDefault(rfc);

    private static IPNetwork[] Ranges(params string[] ranges) => [.. ranges.Select(IPNetwork.Parse)];
}
