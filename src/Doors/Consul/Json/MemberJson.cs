using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Muster.Doors.Go;

namespace Muster.Doors.Consul.Json;

/// <summary>A member of a network, as gossip shows it.</summary>
internal static class MemberJson
{
    private const int Alive = 1;

    /// <summary>Of an agent that meets nobody: as gossip would show it, with the versions that Consul 1.8.7 speaks.</summary>
    public static NetworkMember Alone(Self self, Area area) => new(
        area == Area.Wide ? $"{self.NodeName}.{self.Datacenter}" : self.NodeName,
        new IPEndPoint(
            IPAddress.Parse(self.AdvertiseAddress), area == Area.Wide ? self.SerfWanPort : self.SerfLanPort),
        Tags(self, area).ToImmutableSortedDictionary(tag => tag.Name, tag => tag.Value, StringComparer.Ordinal),
        (1, 5, 2, 2, 5, 4),
        Alive);

    /// <param name="reason">Why it is seen as it is; null: not asked for, or nothing to say.</param>
    public static void Write(GoJsonWriter json, NetworkMember member, string? reason = null)
    {
        json.BeginObject();
        json.Name("Name"u8);
        json.Text(member.Name);
        json.Name("Addr"u8);
        json.Text(member.Address.Address.ToString());
        json.Name("Port"u8);
        json.Number(member.Address.Port);
        json.Name("Tags"u8);
        json.BeginObject();
        foreach (var (name, value) in member.Tags)
        {
            json.Name(name);
            json.Text(value);
        }

        json.EndObject();
        json.Name("Status"u8);
        json.Number(member.Status);
        json.Member("ProtocolMin"u8, member.Versions.Min);
        json.Member("ProtocolMax"u8, member.Versions.Max);
        json.Member("ProtocolCur"u8, member.Versions.Current);
        json.Member("DelegateMin"u8, member.Versions.LayerMin);
        json.Member("DelegateMax"u8, member.Versions.LayerMax);
        json.Member("DelegateCur"u8, member.Versions.LayerCurrent);
        if (reason is not null)
        {
            json.Name("Reason"u8);
            json.Text(reason);
        }

        json.EndObject();
    }

    private static (string Name, string Value)[] Tags(Self self, Area area) =>
    [
        ("acls", "0"),
        .. (self.Bootstrap ? [("bootstrap", "1")] : ((string, string)[])[]),
        ("build", $"{self.ConsulVersion}:"),
        ("dc", self.Datacenter),
        ("ft_fs", "1"),
        ("id", self.NodeId),
        ("port", Text(self.ServerPort)),
        ("raft_vsn", "3"),
        ("role", "consul"),
        ("segment", ""),
        ("vsn", "2"),
        ("vsn_max", "3"),
        ("vsn_min", "2"),
        .. (area == Area.Local ? [("wan_join_port", Text(self.SerfWanPort))] : ((string, string)[])[]),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The two networks of gossip: within a datacenter, and between servers of all of them.</summary>
internal enum Area
{
    Local,
    Wide,
}
