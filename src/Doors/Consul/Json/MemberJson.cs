using System.Globalization;
using Muster.Doors.Consul.Go;

namespace Muster.Doors.Consul.Json;

/// <summary>This agent as gossip would show it.</summary>
internal static class MemberJson
{
    private const int Alive = 1;

    public static void Write(GoJsonWriter json, Self self, Network network)
    {
        json.BeginObject();
        json.Name("Name"u8);
        json.Text(network == Network.Wide ? $"{self.NodeName}.{self.Datacenter}" : self.NodeName);
        json.Name("Addr"u8);
        json.Text(self.AdvertiseAddress);
        json.Name("Port"u8);
        json.Number(network == Network.Wide ? self.SerfWanPort : self.SerfLanPort);
        json.Name("Tags"u8);
        json.BeginObject();
        foreach (var (name, value) in Tags(self, network))
        {
            json.Name(name);
            json.Text(value);
        }

        json.EndObject();
        json.Name("Status"u8);
        json.Number(Alive);

        // The versions of the gossip protocol that Consul 1.8.7 speaks.
        Member(json, "ProtocolMin"u8, 1);
        Member(json, "ProtocolMax"u8, 5);
        Member(json, "ProtocolCur"u8, 2);
        Member(json, "DelegateMin"u8, 2);
        Member(json, "DelegateMax"u8, 5);
        Member(json, "DelegateCur"u8, 4);
        json.EndObject();
    }

    private static void Member(GoJsonWriter json, ReadOnlySpan<byte> name, int value)
    {
        json.Name(name);
        json.Number(value);
    }

    // In the order of their names.
    private static (string Name, string Value)[] Tags(Self self, Network network) =>
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
        .. (network == Network.Local ? [("wan_join_port", Text(self.SerfWanPort))] : ((string, string)[])[]),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The two networks of gossip: within a datacenter, and between servers of all of them.</summary>
internal enum Network
{
    Local,
    Wide,
}
