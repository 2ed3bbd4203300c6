using System.Text.Json;
using Muster.Tests.Conformance.Pairing;
using Muster.Tests.Conformance.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Agent;

/// <summary>
/// agent/self beside a real Consul's: what is there has Consul's name, type and place. Muster has fewer settings and one
/// section of its own.
/// </summary>
[Collection(nameof(SharedPair))]
public sealed class SelfTests(ServerPair pair)
{
    [NeedsPeer("consul")]
    [Covers("H-80")]
    public async Task Sections_and_configuration_are_Consuls()
    {
        var (consul, muster) = (await SelfOf(pair.Oracle), await SelfOf(pair.Tested));
        Assert.Equal(Names(consul), Names(muster));
        Assert.Equal(consul.GetProperty("Config").GetRawText(), muster.GetProperty("Config").GetRawText());
        Assert.Equal(consul.GetProperty("Coord").GetProperty("Vec").GetArrayLength(), muster.GetProperty("Coord").GetProperty("Vec").GetArrayLength());
        Assert.Equal(consul.GetProperty("Meta").GetRawText(), muster.GetProperty("Meta").GetRawText());
    }

    [NeedsPeer("consul")]
    [Covers("H-80", "H-82")]
    public async Task The_member_says_what_Consuls_says()
    {
        var (consul, muster) = (await SelfOf(pair.Oracle), await SelfOf(pair.Tested));
        Assert.Equal(Shown(consul.GetProperty("Member")), Shown(muster.GetProperty("Member")));

        // Ports are each server's own.
        static List<string> Shown(JsonElement member) =>
        [
            .. member.EnumerateObject().Where(entry => entry.Name is not ("Tags" or "Port"))
                .Select(entry => entry.ToString()),
            .. member.GetProperty("Tags").EnumerateObject().Where(tag => tag.Name is not ("port" or "wan_join_port"))
                .Select(tag => tag.ToString()),
        ];
    }

    [NeedsPeer("consul")]
    [Covers("H-80")]
    public async Task Every_setting_shown_is_one_of_Consuls_and_of_its_type()
    {
        var consul = (await SelfOf(pair.Oracle)).GetProperty("DebugConfig");
        var muster = (await SelfOf(pair.Tested)).GetProperty("DebugConfig");
        Assert.Empty(Strange(consul, muster, "DebugConfig"));
        foreach (var name in (string[])
            ["ACLsEnabled", "AdvertiseAddrLAN", "BindAddr", "Bootstrap", "ClientAddrs", "DNSDomain", "Datacenter", "DevMode",
                "EnableDebug", "HTTPBlockEndpoints", "HTTPMaxConnsPerClient", "HTTPResponseHeaders", "HTTPSPort", "KVMaxValueSize",
                "NodeID", "NodeMeta", "NodeName", "PrimaryDatacenter", "Revision", "ServerMode", "TaggedAddresses",
                "TranslateWANAddrs", "VerifyIncoming", "VerifyOutgoing", "Version", "VersionPrerelease"])
        {
            Assert.Equal($"{name}: {consul.GetProperty(name)}", $"{name}: {muster.GetProperty(name)}");
        }
    }

    [NeedsPeer("consul")]
    [Covers("H-80")]
    public async Task Stats_are_Consuls_texts()
    {
        var consul = (await SelfOf(pair.Oracle)).GetProperty("Stats");
        var muster = (await SelfOf(pair.Tested)).GetProperty("Stats");
        Assert.Equal(Names(consul), Names(muster).Where(section => !IsOurs(section)));
        foreach (var section in muster.EnumerateObject().Where(section => !IsOurs(section.Name)))
        {
            Assert.Empty(Strange(consul.GetProperty(section.Name), section.Value, section.Name));
            Assert.All(section.Value.EnumerateObject(), entry => Assert.Equal(JsonValueKind.String, entry.Value.ValueKind));
        }

        Assert.Equal(
            Names(consul.GetProperty("consul")).Where(name => name != "leader_addr").Select(name => consul.GetProperty("consul").GetProperty(name).GetString()),
            Names(muster.GetProperty("consul")).Where(name => name != "leader_addr").Select(name => muster.GetProperty("consul").GetProperty(name).GetString()));
    }

    private static bool IsOurs(string section) => section is "muster" or "store" or "backup";

    /// <summary>What one has and the other has not, or has as another type.</summary>
    private static List<string> Strange(JsonElement consul, JsonElement muster, string path) => muster.ValueKind switch
    {
        JsonValueKind.Object => [.. muster.EnumerateObject().SelectMany(entry =>
            consul.TryGetProperty(entry.Name, out var theirs)
                ? Strange(theirs, entry.Value, $"{path}.{entry.Name}")
                : [$"{path}.{entry.Name} is not Consul's"])],
        var kind when Loosely(kind) == Loosely(consul.ValueKind) => [],
        var kind => [$"{path} is {kind}, Consul's is {consul.ValueKind}"],
    };

    private static JsonValueKind Loosely(JsonValueKind kind) => kind == JsonValueKind.False ? JsonValueKind.True : kind;

    private static List<string> Names(JsonElement map) => [.. map.EnumerateObject().Select(entry => entry.Name)];

    private static async Task<JsonElement> SelfOf(Side side) =>
        JsonSerializer.Deserialize<JsonElement>((await RawExchange.GetAsync(side.HttpPort, "/v1/agent/self")).Text);
}
