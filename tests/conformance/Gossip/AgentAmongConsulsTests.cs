using System.Net.Http.Json;
using System.Text.Json;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Gossip;

/// <summary>An agent and a real Consul in one network, each as the other sees it.</summary>
public sealed class AgentAmongConsulsTests
{
    private const string FirstKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string SecondKey = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
    private const int Alive = 1;
    private const int Left = 3;
    private const int Failed = 4;

    [NeedsPeer("consul")]
    [Covers("C-10")]
    public async Task They_are_members_for_each_other_and_nodes_of_each_others_catalog()
    {
        await using var consul = await ConsulAsync();
        await using var muster = await MusterAsync($"-join=127.0.0.1:{consul.SerfLanPort}");
        await SeesAsync(muster, "c1", Alive);
        await SeesAsync(consul, "m1", Alive);
        await HealthAsync(muster, "c1", "passing");
        await HealthAsync(consul, "m1", "passing");

        // What one fires, the other lists.
        Assert.Equal("from-m", await FiredAsync(muster, "from-m", consul));
        Assert.Equal("from-c", await FiredAsync(consul, "from-c", muster));

        // Who says that it goes has left, and is no node any more.
        using var left = await muster.Client.PutAsync("/v1/agent/leave", null);
        Assert.True(left.IsSuccessStatusCode);
        Assert.Equal(0, await muster.Process.WaitForExitAsync());
        await SeesAsync(consul, "m1", Left);
        await Eventually.Until(async () => await HealthOfAsync(consul, "m1") is null, "the node is gone");
    }

    [NeedsPeer("consul")]
    [Covers("H-85")]
    public async Task Who_dies_has_failed_and_who_is_declared_gone_has_left()
    {
        await using var consul = await ConsulAsync();
        await using var muster = await MusterAsync($"-retry-join=127.0.0.1:{consul.SerfLanPort}");
        await SeesAsync(muster, "c1", Alive);
        await HealthAsync(muster, "c1", "passing");
        await consul.StopAsync(Ending.Kill);
        await SeesAsync(muster, "c1", Failed);
        await HealthAsync(muster, "c1", "critical");
        using var gone = await muster.Client.PutAsync("/v1/agent/force-leave/c1", null);
        Assert.True(gone.IsSuccessStatusCode);
        await SeesAsync(muster, "c1", Left);
        await Eventually.Until(async () => await HealthOfAsync(muster, "c1") is null, "the node is gone");
        using var pruned = await muster.Client.PutAsync("/v1/agent/force-leave/c1?prune", null);
        await Eventually.Until(async () => await StatusOfAsync(muster, "c1") is null, "it is forgotten");
        using var nobody = await muster.Client.PutAsync("/v1/agent/force-leave/c1", null);
        Assert.Equal("agent: No node found with name 'c1'", (await nobody.Content.ReadAsStringAsync()).Trim());
    }

    [NeedsPeer("consul")]
    [Covers("H-161")]
    public async Task Keys_are_turned_over_in_both()
    {
        await using var consul = await ConsulAsync($"-encrypt={FirstKey}");
        await using var muster = await MusterAsync($"-encrypt={FirstKey}", $"-join=127.0.0.1:{consul.SerfLanPort}");
        await SeesAsync(muster, "c1", Alive);
        await SeesAsync(consul, "m1", Alive);
        Assert.Equal($"{FirstKey} 2 of 2", await LanKeysAsync(muster));
        await KeyringAsync(muster, HttpMethod.Post, SecondKey);
        await KeyringAsync(muster, HttpMethod.Put, SecondKey);
        await KeyringAsync(muster, HttpMethod.Delete, FirstKey);
        Assert.Equal($"{SecondKey} 2 of 2", await LanKeysAsync(consul));
        Assert.Equal($"{SecondKey} 2 of 2", await LanKeysAsync(muster));
    }

    [NeedsPeer("consul")]
    public async Task A_Consul_joins_through_an_agent()
    {
        await using var muster = await MusterAsync();
        await using var consul = await ConsulAsync();
        using var joined = await consul.Client.PutAsync($"/v1/agent/join/127.0.0.1:{muster.SerfLanPort}", null);
        Assert.True(joined.IsSuccessStatusCode);
        await SeesAsync(muster, "c1", Alive);
        await SeesAsync(consul, "m1", Alive);
        using var failed = await muster.Client.PutAsync("/v1/agent/join/127.0.0.1:1", null);
        Assert.StartsWith("1 error occurred:\n\t* Failed to join 127.0.0.1: dial tcp 127.0.0.1:1: ", await failed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static Task<ConsulProcess> ConsulAsync(params string[] further) =>
        ConsulProcess.StartAsync(new AgentSettings { Dev = true, Node = "c1", ExtraArguments = further });

    private static Task<AgentProcess> MusterAsync(params string[] further) =>
        AgentProcess.StartAsync(new AgentSettings { Dev = true, Node = "m1", ExtraArguments = further });

    private static Task SeesAsync(ServerProcess server, string name, int status) => Eventually.Until(
        async () => await StatusOfAsync(server, name) == status, $"{name} has status {status}");

    private static async Task<int?> StatusOfAsync(ServerProcess server, string name)
    {
        var members = await server.Client.GetFromJsonAsync<JsonElement>("/v1/agent/members");
        return members.EnumerateArray().Where(member => member.GetProperty("Name").GetString() == name)
            .Select(member => (int?)member.GetProperty("Status").GetInt32()).FirstOrDefault();
    }

    private static Task HealthAsync(ServerProcess server, string node, string status) => Eventually.Until(
        async () => await HealthOfAsync(server, node) == status, $"{node} is {status}");

    private static async Task<string?> HealthOfAsync(ServerProcess server, string node)
    {
        var checks = await server.Client.GetFromJsonAsync<JsonElement>($"/v1/health/node/{node}");
        return checks.EnumerateArray().Where(check => check.GetProperty("CheckID").GetString() == "serfHealth")
            .Select(check => check.GetProperty("Status").GetString()).FirstOrDefault();
    }

    private static async Task<string?> FiredAsync(ServerProcess from, string name, ServerProcess to)
    {
        using var fired = await from.Client.PutAsync($"/v1/event/fire/{name}", new StringContent("payload"));
        Assert.True(fired.IsSuccessStatusCode);
        string? heard = null;
        await Eventually.Until(
            async () =>
            {
                var events = await to.Client.GetFromJsonAsync<JsonElement>($"/v1/event/list?name={name}");
                heard = events.EnumerateArray().Select(one => one.GetProperty("Name").GetString()).FirstOrDefault();
                return heard is not null;
            },
            $"{name} is heard");
        return heard;
    }

    private static async Task<string> LanKeysAsync(ServerProcess server)
    {
        var networks = await server.Client.GetFromJsonAsync<JsonElement>("/v1/operator/keyring");
        var lan = networks.EnumerateArray().Single(network => !network.GetProperty("WAN").GetBoolean());
        return string.Join(
            ", ", lan.GetProperty("Keys").EnumerateObject().Select(key => $"{key.Name} {key.Value} of {lan.GetProperty("NumNodes")}"));
    }

    private static async Task KeyringAsync(ServerProcess server, HttpMethod method, string key)
    {
        using var request = new HttpRequestMessage(method, "/v1/operator/keyring")
        {
            Content = new StringContent($$"""{"Key":"{{key}}"}"""),
        };
        using var answer = await server.Client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
