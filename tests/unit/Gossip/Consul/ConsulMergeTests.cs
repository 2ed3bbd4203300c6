using System.Net;
using Muster.Gossip.Consul;
using Muster.Gossip.Serf;
using Muster.Gossip.Swim;

namespace Muster.Tests.Unit.Gossip.Consul;

/// <summary>Consul's own refusals, in its words.</summary>
public sealed class ConsulMergeTests
{
    [Fact]
    public void The_network_of_a_datacenter_takes_its_own()
    {
        Assert.Null(Refuse(Member("a", "role=node", "dc=dc1", "id=i1"), Member("b")));
        Assert.Null(Refuse(Member("own", "role=node", "dc=dc1", "id=own-id")));
        Assert.Null(ConsulMerge.RefuseLan("dc1", "own", "own-id", [new LanRecord(Member("a", "id=own-id", "dc=x", "role=node"), HasLeft: true)]));
    }

    [Theory]
    [InlineData("Member 'a' part of wrong datacenter 'dc2'", "role=node", "dc=dc2")]
    [InlineData("Member 'a' part of wrong datacenter ''", "role=node")]
    [InlineData("Member 'a' part of wrong segment 'foo' (expected '')", "segment=foo")]
    [InlineData("Member 'a' has conflicting node ID 'own-id' with this agent's ID", "id=own-id")]
    public void And_refuses_others(string text, params string[] tags) => Assert.Equal(text, Refuse(Member("a", tags)));

    [Fact]
    public void Two_of_one_id_are_refused() => Assert.Equal(
        "Member 'b' has conflicting node ID 'i1' with member 'a'", Refuse(Member("a", "id=i1"), Member("b", "id=i1")));

    [Fact]
    public void The_network_of_all_datacenters_takes_servers()
    {
        Assert.Equal("Member 'a' is not a server", ConsulMerge.RefuseWan([Member("a", "role=node", "dc=dc1")]));
        Assert.Null(ConsulMerge.RefuseWan(
            [Member("s1.dc1", "role=consul", "port=8300", "vsn=2", "build=1.8.7:", "dc=dc1"), Member("m1.dc2", "muster=server", "port=8300")]));
    }

    [Fact]
    public void Our_servers_are_shown_as_servers()
    {
        var tags = ConsulTags.Of(new AgentTags("dc1", "i1", "1.8.7", ServerPort: 8300, WanPort: 8302, Bootstrap: true));
        Assert.Equal("node", tags["role"]);
        Assert.True(ConsulTags.IsServer(tags));
        var shown = ConsulTags.AsShown(tags);
        Assert.True(ConsulTags.IsConsulServer(shown));
        Assert.Equal(
            "acls=0,bootstrap=1,build=1.8.7:,dc=dc1,ft_fs=1,id=i1,port=8300,raft_vsn=3,role=consul,segment=,vsn=2,vsn_max=3,vsn_min=2,wan_join_port=8302",
            string.Join(',', shown.Select(tag => $"{tag.Key}={tag.Value}")));
        Assert.False(ConsulTags.IsServer(ConsulTags.Of(new AgentTags("dc1", "i1", "1.8.7", null, null, Bootstrap: false))));
    }

    private static string? Refuse(params SerfMember[] members) =>
        ConsulMerge.RefuseLan("dc1", "own", "own-id", members.Select(member => new LanRecord(member, HasLeft: false)));

    private static SerfMember Member(string name, params string[] tags) => new(
        name,
        new IPEndPoint(IPAddress.Loopback, 8301),
        tags.Select(tag => tag.Split('=')).Aggregate(Tags.None, (all, tag) => all.Add(tag[0], tag[1])),
        Versions.Consul,
        MemberStatus.Alive);
}
