using Muster.Bedrock;
using Muster.Doors.Dns;
using Muster.Registry.Catalog;

namespace Muster.Tests.Unit.Dns.Fuzz;

/// <summary>Nodes and services named and described by somebody who wishes DNS ill, from a seed.</summary>
internal static class RandomCatalog
{
    private const int NodesMax = 12;
    private const int ServicesPerNodeMax = 4;

    private static readonly string[] _services = ["web", "consul", "db"];

    public static FixedPicture Of(Prng chance)
    {
        var catalog = new FixedPicture();
        for (var nodes = chance.Next(NodesMax + 1); nodes > 0; nodes--)
        {
            catalog.Node(Name(chance), Address(chance), Meta(chance));
            if (chance.Next(3) == 0)
            {
                catalog.Tagged(("lan_ipv4", Address(chance)), ("lan_ipv6", Address(chance)));
            }

            for (var services = chance.Next(ServicesPerNodeMax + 1); services > 0; services--)
            {
                var name = chance.Next(4) == 0 ? Name(chance) : _services[chance.Next(_services.Length)];
                catalog.Service(
                    name,
                    chance.Next(70_000) - 100,
                    chance.Next(2) == 0 ? "" : Address(chance),
                    [Name(chance)],
                    new Weights(chance.Next(100_000) - 100, chance.Next(100_000)),
                    CheckStatus.Passing);
                if (chance.Next(4) == 0)
                {
                    catalog.ServiceTagged(("lan_ipv4", Address(chance)));
                }
            }
        }

        return catalog;
    }

    public static string Name(Prng chance) => chance.Next(12) switch
    {
        0 => "",
        1 => new string('n', 62 + chance.Next(4)),
        2 => string.Join('.', Enumerable.Repeat(new string('m', 61), 1 + chance.Next(5))),
        3 => "..",
        4 => "a.b.",
        5 => "with blank",
        6 => "ü\u0000\u00ff",
        7 => "\\\"();@$",
        8 => "_tcp",
        9 => "service.consul",
        _ => $"n{chance.Next(5)}",
    };

    private static string Address(Prng chance) => chance.Next(10) switch
    {
        0 => Name(chance),
        1 => "web.service.consul",
        2 => $"n{chance.Next(5)}.node.consul",
        3 => "www.example.com",
        4 => "999.1.2.3",
        5 => "fe80::1%eth0",
        6 or 7 => $"2001:db8::{chance.Next(65536):x}",
        _ => $"10.0.{chance.Next(256)}.{chance.Next(256)}",
    };

    private static (string Key, string Value)[] Meta(Prng chance) =>
    [
        .. Enumerable.Range(0, chance.Next(4)).Select(i => (chance.Next(3) switch
        {
            0 => $"rfc1035-{i}",
            1 => $"  k`={i} ",
            _ => $"key{i}",
        }, new string('v', chance.Next(4) == 0 ? 250 + chance.Next(600) : chance.Next(20)))),
    ];
}
