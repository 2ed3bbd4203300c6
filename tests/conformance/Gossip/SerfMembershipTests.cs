using System.Text.Json;
using Muster.Gossip.Serf;
using Muster.Gossip.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Gossip;

/// <summary>One of us among real serf agents of both versions: who joins whom, and what they see of each other.</summary>
public sealed class SerfMembershipTests
{
    /// <summary>S1.</summary>
    [NeedsPeerTheory("serf-0.9", "serf-0.10")]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task We_join_agents_of_both_versions_and_all_see_all(bool theyCompress, bool weCompress)
    {
        string[] more = theyCompress ? [] : ["-disable-compression"];
        await using var n1 = await SerfProcess.StartAsync("0.10", "n1", ["-tag=role=web", .. more]);
        await using var n2 = await SerfProcess.StartAsync("0.9", "n2", [$"-join={n1.At}", .. more]);
        await using var p = await Member.StartAsync("p", new MemberSetup
        {
            Tags = [("role", "cs"), ("v", "1")],
            Wire = WireSettings.Plain with { Compress = weCompress },
        });
        await p.JoinAsync(n1.At);
        await n1.SeesAsync("p", "alive");
        await n2.SeesAsync("p", "alive");
        await p.SeesAsync("n1", MemberStatus.Alive);
        await p.SeesAsync("n2", MemberStatus.Alive);
        Assert.Equal(("alive", "role=cs,v=1"), await n2.SeeAsync("p"));
        Assert.Equal((MemberStatus.Alive, "role=web"), await p.SeeAsync("n1"));
        Assert.Equal((MemberStatus.Alive, ""), await p.SeeAsync("n2"));

        using var json = JsonDocument.Parse((await n1.RunAsync("members", "-name=p", "-format=json")).Output);
        var shown = json.RootElement.GetProperty("members")[0];
        Assert.Equal($"{p.At}", shown.GetProperty("addr").GetString());
        Assert.Equal((5, 2, 5), (Protocol(shown, "max"), Protocol(shown, "min"), Protocol(shown, "version")));
    }

    /// <summary>S2, as long as ten pings take; in the full counts until each agent has exchanged states with us.</summary>
    [NeedsPeer("serf-0.9", "serf-0.10")]
    public async Task Nobody_ever_suspects_us()
    {
        await using var n1 = await SerfProcess.StartAsync("0.10", "n1");
        await using var n2 = await SerfProcess.StartAsync("0.9", "n2", $"-join={n1.At}");
        await using var p = await Member.StartAsync("p");
        await p.JoinAsync(n1.At);
        await n2.SeesAsync("p", "alive");
        await Eventually.Until(() => p.PingsHeard >= 10, "ten pings have come");
        if (LongRun.Wanted)
        {
            foreach (var agent in new[] { n1, n2 })
            {
                await Eventually.Until(
                    () => agent.Log.Contains("Initiating push/pull sync with: p", StringComparison.Ordinal), "an exchange", TimeSpan.FromMinutes(3));
            }
        }

        Assert.DoesNotContain("Suspect p", n1.Log + n2.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("Push/Pull with p failed", n1.Log + n2.Log, StringComparison.Ordinal);
        Assert.Equal((MemberStatus.Alive, MemberStatus.Alive), ((await p.SeeAsync("n1"))?.Status, (await p.SeeAsync("n2"))?.Status));
    }

    /// <summary>S3.</summary>
    [NeedsPeer("serf-0.9", "serf-0.10")]
    public async Task Tags_that_change_are_seen_by_all()
    {
        await using var n1 = await SerfProcess.StartAsync("0.10", "n1", "-tag=role=web");
        await using var n2 = await SerfProcess.StartAsync("0.9", "n2", $"-join={n1.At}");
        await using var p = await Member.StartAsync("p", ("role", "cs"));
        await p.JoinAsync(n2.At);
        await n1.SeesAsync("p", "alive");
        Assert.Contains("Successfully updated agent tags", (await n1.RunAsync("tags", "-set", "env=prod")).Output, StringComparison.Ordinal);
        await Eventually.Until(async () => (await p.SeeAsync("n1"))?.Tags == "env=prod,role=web", "we see the new tags of n1");
        Assert.True((await p.DoAsync((core, now) => core.Serf.SetTags(now, Tags.None.Add("role", "cs").Add("v", "2")))).Ok);
        await Eventually.Until(async () => (await n1.SeeAsync("p"))?.Tags == "role=cs,v=2", "n1 sees our new tags");
        await Eventually.Until(async () => (await n2.SeeAsync("p"))?.Tags == "role=cs,v=2", "n2 sees our new tags");
    }

    /// <summary>S14.</summary>
    [NeedsPeerTheory("serf-0.9", "serf-0.10")]
    [InlineData("0.9")]
    [InlineData("0.10")]
    public async Task A_real_agent_joins_us(string version)
    {
        await using var n1 = await SerfProcess.StartAsync(version, "n1", "-tag=role=web");
        await using var p = await Member.StartAsync("p", ("role", "cs"));
        var (code, output) = await n1.RunAsync("join", $"{p.At}");
        Assert.Equal((0, "Successfully joined cluster by contacting 1 nodes.\n"), (code, output));
        await n1.SeesAsync("p", "alive");
        await p.SeesAsync("n1", MemberStatus.Alive);
        Assert.Equal("role=web", (await p.SeeAsync("n1"))?.Tags);
    }

    /// <summary>S13.</summary>
    [NeedsPeerTheory("serf-0.9", "serf-0.10")]
    [InlineData("0.9", "0.10")]
    [InlineData("0.10", "0.9")]
    public async Task Leaving_is_not_failing_and_one_may_come_back(string version, string other)
    {
        await using var n1 = await SerfProcess.StartAsync(version, "n1");
        await using var n2 = await SerfProcess.StartAsync(other, "n2", $"-join={n1.At}");
        await using var p = await Member.StartAsync("p", ("role", "cs"));
        await p.JoinAsync(n1.At);
        await n2.SeesAsync("p", "alive");
        var at = p.At;
        await p.LeaveAsync();
        await n1.SeesAsync("p", "left");
        await n2.SeesAsync("p", "left");
        Assert.DoesNotContain("EventMemberFailed: p", n1.Log + n2.Log, StringComparison.Ordinal);

        // Its first announcement is an old one to the others: only what they say of it makes it say more.
        await using var again = await Member.StartAsync("p", new MemberSetup { At = at });
        await again.JoinAsync(n1.At);
        await n1.SeesAsync("p", "alive");
        await n2.SeesAsync("p", "alive");
        Assert.Contains("Graceful leave complete", (await n1.RunAsync("leave")).Output, StringComparison.Ordinal);
        await again.SeesAsync("n1", MemberStatus.Left);
    }

    /// <summary>
    /// S22, told by one of ours in place of an agent that listens on 0.0.0.0: an address of IPv4 in sixteen bytes is another one
    /// than that in four, so whoever passes it on must pass on what came.
    /// </summary>
    [NeedsPeer("serf-0.9", "serf-0.10")]
    public async Task An_address_is_passed_on_in_the_form_in_which_it_came()
    {
        await using var n1 = await SerfProcess.StartAsync("0.10", "n1");
        await using var p = await Member.StartAsync("p");
        await using var wide = await Member.StartAsync("wide", new MemberSetup { AnnouncesMapped = true });
        await wide.JoinAsync(p.At);
        await p.JoinAsync(n1.At);
        await n1.SeesAsync("wide", "alive");
        await using var n2 = await SerfProcess.StartAsync("0.9", "n2", $"-join={p.At}");
        await n2.SeesAsync("wide", "alive");
        await wide.SeesAsync("n2", MemberStatus.Alive);

        // It speaks to them itself, too.
        await wide.JoinAsync(n1.At);
        await wide.JoinAsync(n2.At);
        await Eventually.Until(() => wide.PingsHeard >= 4, "it is pinged where it said");
        Assert.Equal(("alive", "alive"), ((await n1.SeeAsync("wide"))?.Status, (await n2.SeeAsync("wide"))?.Status));
        Assert.DoesNotContain("Conflicting address", n1.Log + n2.Log, StringComparison.Ordinal);
        Assert.Empty(p.News<SerfNews.NameConflict>());
    }

    private static int Protocol(JsonElement member, string which) => member.GetProperty("protocol").GetProperty(which).GetInt32();
}
