using System.Net.Sockets;
using Muster.Gossip.Serf;
using Muster.Gossip.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Gossip;

/// <summary>One of us among real serf agents: who dies, stops, comes back, or is accused of it.</summary>
public sealed class SerfFailureTests
{
    /// <summary>S9.</summary>
    [NeedsPeer("serf-0.9", "serf-0.10")]
    public async Task Who_is_declared_dead_contradicts()
    {
        await using var n1 = await SerfProcess.StartAsync("0.10", "n1");
        await using var p = await Member.StartAsync("p");
        await p.JoinAsync(n1.At);
        await n1.SeesAsync("p", "alive");
        using var udp = new UdpClient();
        var dead = MessageWriter.Encode(new Dead(7, "p", "x"));
        await udp.SendAsync(dead, dead.Length, p.At);
        await Eventually.Until(async () => await p.IncarnationAsync() >= 8, "it says of itself that it is there");
        var suspect = MessageWriter.Encode(new Suspect(20, "p", "x"));
        await udp.SendAsync(suspect, suspect.Length, n1.At);
        await Eventually.Until(async () => await p.IncarnationAsync() >= 21, "it hears of the other accusation and contradicts it");
        await n1.SeesAsync("p", "alive");
        Assert.DoesNotContain("EventMemberFailed: p", n1.Log, StringComparison.Ordinal);

        // And the same of a real one.
        var other = MessageWriter.Encode(new Dead(7, "n1", "x"));
        await udp.SendAsync(other, other.Length, n1.At);
        await n1.SaysAsync("Refuting a dead message (from: x)");
        await p.SeesAsync("n1", MemberStatus.Alive);
    }

    /// <summary>S10.</summary>
    [NeedsPeer("serf-0.9", "serf-0.10")]
    public async Task Who_stops_for_a_while_has_failed_and_comes_back()
    {
        await using var n1 = await SerfProcess.StartAsync("0.10", "n1");
        await using var n2 = await SerfProcess.StartAsync("0.9", "n2", $"-join={n1.At}");
        await using var p = await Member.StartAsync("p");
        await p.JoinAsync(n1.At);
        await n2.SeesAsync("p", "alive");
        using (p.Pause())
        {
            await n1.SeesAsync("p", "failed");
            await n2.SeesAsync("p", "failed");
        }

        await n1.SeesAsync("p", "alive");
        await n2.SeesAsync("p", "alive");
        Assert.Equal((MemberStatus.Alive, MemberStatus.Alive), ((await p.SeeAsync("n1"))?.Status, (await p.SeeAsync("n2"))?.Status));

        n2.Process.Signal(19);
        await p.SeesAsync("n2", MemberStatus.Failed);
        n2.Process.Signal(18);
        await p.SeesAsync("n2", MemberStatus.Alive);
    }

    /// <summary>S11.</summary>
    [NeedsPeer("serf-0.9", "serf-0.10")]
    public async Task Who_crashed_is_suspected_by_us_too_and_may_be_declared_gone_and_forgotten()
    {
        await using var n1 = await SerfProcess.StartAsync("0.10", "n1");
        await using var n2 = await SerfProcess.StartAsync("0.9", "n2", $"-join={n1.At}");
        await using var n3 = await SerfProcess.StartAsync("0.9", "n3", $"-join={n1.At}");
        await using var p = await Member.StartAsync("p");
        await p.JoinAsync(n1.At);
        await p.SeesAsync("n2", MemberStatus.Alive);
        await p.SeesAsync("n3", MemberStatus.Alive);
        await n3.SeesAsync("p", "alive");
        await n2.KillAsync();
        await p.SeesAsync("n2", MemberStatus.Failed);
        await n1.SeesAsync("n2", "failed");

        await n1.RunAsync("force-leave", "n2");
        await p.SeesAsync("n2", MemberStatus.Left);

        // Exchanges of states raise the stamp of who has left: an operator's word may be too old already, and is said again.
        await Eventually.Until(
            async () =>
            {
                await n1.RunAsync("force-leave", "-prune", "n2");
                return await p.SeeAsync("n2") is null;
            },
            "n2 is forgotten");
    }

    /// <summary>The same the other way round: we declare, and all believe it.</summary>
    [NeedsPeer("serf-0.9", "serf-0.10")]
    public async Task We_declare_who_crashed_gone_and_forgotten()
    {
        await using var n1 = await SerfProcess.StartAsync("0.10", "n1");
        await using var n2 = await SerfProcess.StartAsync("0.9", "n2", $"-join={n1.At}");
        await using var p = await Member.StartAsync("p");
        await p.JoinAsync(n1.At);
        await p.SeesAsync("n2", MemberStatus.Alive);
        await n2.KillAsync();
        await p.SeesAsync("n2", MemberStatus.Failed);
        await n1.SeesAsync("n2", "failed");
        await Declare(prune: false);
        await n1.SeesAsync("n2", "left");
        await Eventually.Until(
            async () =>
            {
                await Declare(prune: true);
                return await n1.SeeAsync("n2") is null;
            },
            "n2 is forgotten");

        Task Declare(bool prune) => p.DoAsync((core, now) =>
        {
            core.Serf.ForceLeave(now, "n2", prune);
            return true;
        });
    }

    /// <summary>S12.</summary>
    [NeedsPeer("serf-0.9", "serf-0.10")]
    public async Task We_crash_and_come_back()
    {
        await using var n1 = await SerfProcess.StartAsync("0.10", "n1");
        await using var n2 = await SerfProcess.StartAsync("0.9", "n2", $"-join={n1.At}");
        var p = await Member.StartAsync("p");
        await p.JoinAsync(n1.At);
        await n2.SeesAsync("p", "alive");
        var at = p.At;
        await p.DisposeAsync();
        await n1.SeesAsync("p", "failed");
        await n2.SeesAsync("p", "failed");
        await using var again = await Member.StartAsync("p", new MemberSetup { At = at });
        await again.JoinAsync(n1.At);
        await n1.SeesAsync("p", "alive");
        await n2.SeesAsync("p", "alive");
    }

    /// <summary>S12, at another address: nobody takes the name from one who may come back.</summary>
    [NeedsPeer("serf-0.10")]
    public async Task Who_comes_back_elsewhere_is_not_taken_for_the_one_who_crashed()
    {
        await using var n1 = await SerfProcess.StartAsync("0.10", "n1");
        var p = await Member.StartAsync("p");
        await p.JoinAsync(n1.At);
        await n1.SeesAsync("p", "alive");
        await p.DisposeAsync();
        await n1.SeesAsync("p", "failed");
        await using var elsewhere = await Member.StartAsync("p");
        await elsewhere.TryJoinAsync(n1.At);
        await n1.SaysAsync("Conflicting address for p");
        Assert.Equal("failed", (await n1.SeeAsync("p"))?.Status);
    }

    /// <summary>S17.</summary>
    [NeedsPeerTheory("serf-0.9", "serf-0.10")]
    [InlineData("0.10", "Was able to connect to p over TCP but UDP probes failed")]
    [InlineData("0.9", "Was able to connect to p but other probes failed")]
    public async Task Who_answers_on_streams_alone_is_alive(string version, string log)
    {
        await using var n1 = await SerfProcess.StartAsync(version, "n1");
        await using var p = await Member.StartAsync("p");
        await p.JoinAsync(n1.At);
        await n1.SeesAsync("p", "alive");
        p.IgnoresPings = true;
        await n1.SaysAsync(log);
        Assert.Equal("alive", (await n1.SeeAsync("p"))?.Status);

        // Who hears that it is suspected says otherwise; so it must hear nothing.
        (p.IgnoresAll, p.IgnoresTcpPings) = (true, true);
        await n1.SeesAsync("p", "failed");
        (p.IgnoresAll, p.IgnoresPings, p.IgnoresTcpPings) = (false, false, false);
        await n1.SeesAsync("p", "alive");
        await p.SeesAsync("n1", MemberStatus.Alive);
    }
}
