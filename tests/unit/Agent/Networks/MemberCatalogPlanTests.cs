using System.Collections.Immutable;
using System.Net;
using Muster.Agent.Networks;
using Muster.Gossip.Serf;
using Muster.Gossip.Swim;
using Muster.Registry.Catalog;

namespace Muster.Tests.Unit.Agent.Networks;

/// <summary>What becomes of a node in the catalog when gossip knows it no more, and when gossip itself is in doubt.</summary>
public sealed class MemberCatalogPlanTests
{
    [Fact]
    public void A_node_that_gossip_brought_and_knows_no_more_is_removed() =>
        Assert.Equal("n1", MemberCatalogPlan.Unknown(Dump(Health()), isAwaited: false)!.Removed!.Node);

    [Fact]
    public void While_it_may_come_back_it_has_failed()
    {
        var step = MemberCatalogPlan.Unknown(Dump(Health()), isAwaited: true)!;
        Assert.Equal(("serfHealth", CheckStatus.Critical), (step.Put!.Checks[0].CheckId, step.Put.Checks[0].Status));
        Assert.Null(MemberCatalogPlan.Unknown(Dump(Health() with { Status = CheckStatus.Critical }), isAwaited: true));
    }

    [Fact]
    public void What_was_registered_by_hand_is_left_alone()
    {
        Assert.Null(MemberCatalogPlan.Unknown(Dump(), isAwaited: false));
        Assert.Null(MemberCatalogPlan.Unknown(Dump(Health() with { CheckId = "mine" }), isAwaited: false));
        Assert.Null(MemberCatalogPlan.Unknown(Dump(Health() with { Name = "mine" }), isAwaited: false));
        Assert.Null(MemberCatalogPlan.Unknown(Dump(Health() with { ServiceId = "web" }), isAwaited: true));
    }

    [Fact]
    public void Of_itself_an_agent_says_nothing_but_that_it_is_there()
    {
        Assert.Null(MemberCatalogPlan.Own(null));
        Assert.Null(MemberCatalogPlan.Own(Dump(Health())));
        var step = MemberCatalogPlan.Own(Dump(Health() with { Status = CheckStatus.Critical }))!;
        Assert.True(step.Put!.SkipNodeUpdate);
        Assert.Null(step.Put.Service);
        Assert.Equal(CheckStatus.Passing, Assert.Single(step.Put.Checks).Status);
    }

    [Theory]
    [InlineData("b:Failed c:Alive", "b c", "b")]
    [InlineData("b:Failed c:Failed", "b c", "")]
    [InlineData("b:Failed", "b c", "")]
    [InlineData("b:Failed", "", "b")]
    [InlineData("b:Failed c:Failed d:Failed", "b", "c d")]
    [InlineData("b:Failed c:Alive d:Left", "b c d", "")]
    public void Who_hears_few_of_those_that_are_there_accuses_none_of_them(string members, string agents, string accused)
    {
        SerfMember[] known = [Member("a", "Alive"), .. members.Split(' ').Select(one => Member(one.Split(':')[0], one.Split(':')[1]))];
        var picture = NetworkPicture.Of("a", known, [("a", true), .. agents.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => (name, true))]);
        Assert.Equal(
            accused,
            string.Join(' ', known.Where(one => one.Status == MemberStatus.Failed && !picture.HoldsBack(one)).Select(one => one.Name)));
    }

    private static SerfMember Member(string name, string status) =>
        new(name, new IPEndPoint(IPAddress.Loopback, 1), Tags.None, Versions.Serf, Enum.Parse<MemberStatus>(status));

    private static Check Health() => new()
    {
        Node = "n1", CheckId = "serfHealth", Name = "Serf Health Status", Status = CheckStatus.Passing,
    };

    private static NodeDump Dump(params Check[] checks)
    {
        var none = ImmutableSortedDictionary<string, string>.Empty;
        return new NodeDump(new Node("", "n1", "10.0.0.1", "dc1", none, none), [], checks);
    }
}
