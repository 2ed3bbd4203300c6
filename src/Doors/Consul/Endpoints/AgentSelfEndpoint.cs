using System.Collections.Immutable;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Doors.Go;
using Muster.Registry.Coordinates;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>/v1/agent/self, members and version: who this agent is.</summary>
internal static class AgentSelfEndpoint
{
    private const string AllSegments = "_all";

    public static async ValueTask MembersAsync(Exchange exchange)
    {
        // Any value asks for the other network, even "0"; none does not (Consul 1.8.7).
        var wide = exchange.Query.Get("wan").Length > 0;
        if (exchange.Query.Get("segment") is not ("" or AllSegments))
        {
            await exchange.SendAsync(wide
                ? Plain.Bad("Cannot provide a segment with wan=true")
                : Plain.Failed("Network segments are not supported in this version of Consul"));
            return;
        }

        var reasons = await ReasonsAsync(exchange, wide);
        var json = exchange.BeginJson();
        if (exchange.House.Networks is { Wan: null } && wide)
        {
            // Not even an empty list (Consul 1.8.7).
            json.Null();
            await exchange.SendJsonAsync();
            return;
        }

        json.BeginArray();
        foreach (var member in MembersOf(exchange.House, wide))
        {
            MemberJson.Write(json, member, reasons.GetValueOrDefault(member.Name));
        }

        json.EndArray();
        await exchange.SendJsonAsync();
    }

    /// <summary>Since Consul 1.13. What a build does not know of itself is what Consul's own says then.</summary>
    public static ValueTask VersionAsync(Exchange exchange)
    {
        var json = exchange.BeginJson();
        json.BeginObject();
        json.Member("SHA"u8, "");
        json.Member("BuildDate"u8, "1970-01-01T00:00:01Z");
        json.Member("HumanVersion"u8, exchange.House.Self.ConsulVersion);
        json.Member("FIPS"u8, "");
        json.EndObject();
        return exchange.SendJsonAsync();
    }

    public static ValueTask SelfAsync(Exchange exchange)
    {
        var self = exchange.House.Self;
        var json = exchange.BeginJson();
        json.BeginObject();
        json.Name("Config"u8);
        WriteConfig(json, self);
        json.Name("DebugConfig"u8);
        DebugConfigJson.Write(json, exchange);
        json.Name("Coord"u8);
        CoordinateJson.Write(json, exchange.House.Networks?.Lan.Own() ?? Coordinate.Origin);
        json.Name("Member"u8);
        MemberJson.Write(json, MembersOf(exchange.House, wide: false).First(member => member.Name == self.NodeName));
        json.Name("Stats"u8);
        StatsJson.Write(json, exchange.House);
        json.Name("Meta"u8);
        json.BeginObject();
        foreach (var (key, value) in exchange.House.Local.NodeMeta)
        {
            json.Name(key);
            json.Text(value);
        }

        json.EndObject();
        json.EndObject();
        return exchange.SendJsonAsync();
    }

    private static void WriteConfig(GoJsonWriter json, Self self)
    {
        json.BeginObject();
        json.Member("Datacenter"u8, self.Datacenter);
        json.Member("NodeName"u8, self.NodeName);
        json.Member("NodeID"u8, self.NodeId);
        json.Member("Revision"u8, "");
        json.Name("Server"u8);
        json.Bool(self.Server);
        json.Member("Version"u8, self.ConsulVersion);
        json.EndObject();
    }

    /// <summary>Consul has no such thing: only who asks for the reasons is told them.</summary>
    private static async ValueTask<ImmutableDictionary<string, string>> ReasonsAsync(Exchange exchange, bool wide)
    {
        var networks = exchange.House.Networks;
        var network = wide ? networks?.Wan : networks?.Lan;
        return network is not null && exchange.Query.Get("reasons").Length > 0
            ? await network.Reasons(exchange.Gone)
            : [];
    }

    private static ImmutableArray<NetworkMember> MembersOf(House house, bool wide) => house.Networks switch
    {
        null => [MemberJson.Alone(house.Self, wide ? Area.Wide : Area.Local)],
        { Wan: { } wan } when wide => wan.Members(),
        var networks => networks.Lan.Members(),
    };
}
