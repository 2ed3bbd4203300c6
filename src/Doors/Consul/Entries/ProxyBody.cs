using Muster.Doors.Consul.Loose;
using Muster.Doors.Go;
using Muster.Registry.Entries;

namespace Muster.Doors.Consul.Entries;

/// <summary>The settings of all proxies, whatever the entry is called in a request.</summary>
internal static class ProxyBody
{
    public static ProxyDefaults Read(LooseMap map)
    {
        var config = map["Config"];
        var given = Settings(config);
        return new ProxyDefaults
        {
            Name = ProxyDefaults.OnlyName,
            Config = given?.Spell(),
            Protocol = given is null ? "" : ProtocolOf(given),
            GatewayMode = EntryBody.GatewayMode(map["MeshGateway", "mesh_gateway"]),
            Expose = EntryBody.Expose(map["Expose"]),
        };
    }

    private static GoValue.Map? Settings(LooseValue config)
    {
        switch (config.Value)
        {
            case null or GoValue.Null:
                return null;
            case GoValue.Map map:
                return map;
            case GoValue.List { Items: [GoValue.Map only] }:
                return only;
            case var other:
                config.Findings.Complain($"'{config.Way}' expected a map, got '{LooseValue.TypeOf(other)}'");
                return null;
        }
    }

    /// <summary>What is no text is none: nobody is told so.</summary>
    private static string ProtocolOf(GoValue.Map settings) =>
        new LooseMap(settings, "", new LooseFindings())["protocol"].Text();
}
