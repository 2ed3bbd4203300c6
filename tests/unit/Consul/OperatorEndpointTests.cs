using System.Net;
using System.Text.Json;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Consul;

/// <summary>What newer Consuls tell their operators, which 1.8.7 beside us cannot be compared with.</summary>
public sealed class OperatorEndpointTests
{
    [Fact]
    [Covers("H-160")]
    public async Task One_server_is_its_own_leader_and_healthy()
    {
        await using var door = await DoorFixture.StartAsync();
        using var answer = JsonDocument.Parse(await door.Client.GetStringAsync("/v1/operator/autopilot/state"));
        var state = answer.RootElement;
        var id = door.House.Self.NodeId;

        Assert.True(state.GetProperty("Healthy").GetBoolean());
        Assert.Equal(id, state.GetProperty("Leader").GetString());
        Assert.Equal([id], state.GetProperty("Voters").EnumerateArray().Select(voter => voter.GetString()!));
        var server = state.GetProperty("Servers").GetProperty(id);
        Assert.Equal(
            [
                "ID", "Name", "Address", "NodeStatus", "Version", "LastContact", "LastTerm", "LastIndex", "Healthy",
                "StableSince", "ReadReplica", "Status", "Meta", "NodeType",
            ],
            server.EnumerateObject().Select(member => member.Name));
        Assert.Equal("leader", server.GetProperty("Status").GetString());
    }

    [Fact]
    [Covers("H-157")]
    public async Task There_is_nobody_to_leave_the_lead_to()
    {
        await using var door = await DoorFixture.StartAsync();
        var answer = await door.Client.PostAsync("/v1/operator/raft/transfer-leader", content: null);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("cannot find peer", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    [Covers("H-162")]
    public async Task Usage_counts_what_the_catalog_holds()
    {
        await using var door = await DoorFixture.StartAsync();
        foreach (var body in (string[])
            [
                """{"Node":"a","Address":"1.1.1.1","Service":{"Service":"web"}}""",
                """{"Node":"b","Address":"1.1.1.2","Service":{"Service":"web"}}""",
                """{"Node":"b","Address":"1.1.1.2","Service":{"Service":"db","Connect":{"Native":true}}}""",
                """{"Node":"b","Address":"1.1.1.2","Service":{"Kind":"connect-proxy","Service":"p","Port":1,"Proxy":{"DestinationServiceName":"web"}}}""",
            ])
        {
            Assert.True((await door.Client.PutAsync("/v1/catalog/register", new StringContent(body))).IsSuccessStatusCode);
        }

        using var answer = JsonDocument.Parse(await door.Client.GetStringAsync("/v1/operator/usage"));
        var usage = answer.RootElement.GetProperty("Usage").GetProperty("dc1");

        Assert.Equal(
            (3, 4, 5, 1, 1, 3),
            (Count("Nodes"), Count("Services"), Count("ServiceInstances"), Mesh("connect-native"), Mesh("connect-proxy"),
                Count("BillableServiceInstances")));

        int Count(string name) => usage.GetProperty(name).GetInt32();
        int Mesh(string kind) => usage.GetProperty("ConnectServiceInstances").GetProperty(kind).GetInt32();
    }
}
