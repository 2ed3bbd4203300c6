using System.Globalization;
using Muster.Doors.Consul.Go;

namespace Muster.Doors.Consul.Json;

/// <summary>This agent as gossip would show it.</summary>
internal static class MemberJson
{
    private const int Alive = 1;

    public static void Write(GoJsonWriter json, Self self)
    {
        json.BeginObject();
        json.Name("Name"u8);
        json.Text(self.NodeName);
        json.Name("Addr"u8);
        json.Text(self.AdvertiseAddress);
        json.Name("Port"u8);
        json.Number(self.SerfLanPort);
        json.Name("Tags"u8);
        json.BeginObject();
        foreach (var (name, value) in Tags(self))
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

    private static (string Name, string Value)[] Tags(Self self) =>
    [
        ("acls", "0"),
        ("bootstrap", "1"),
        ("build", $"{self.ConsulVersion}:"),
        ("dc", self.Datacenter),
        ("ft_fs", "1"),
        ("id", self.NodeId),
        ("port", self.ServerPort.ToString(CultureInfo.InvariantCulture)),
        ("raft_vsn", "3"),
        ("role", "consul"),
        ("segment", ""),
        ("vsn", "2"),
        ("vsn_max", "3"),
        ("vsn_min", "2"),
    ];
}
