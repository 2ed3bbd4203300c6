using Muster.Tests.Support;
using Muster.Tests.Support.Machines;

namespace Muster.Tests.Conformance.Gossip.Machines;

/// <summary>Six machines, three programs, one network: who goes, dies, is cut off or heard badly, and what the others make of it.</summary>
[Collection(nameof(OneLabAtATime))]
public sealed class MixedTroubleTests
{
    private static readonly Road _noStreams = Road.Clear with { Passes = Traffic.Datagrams };
    private static readonly Road _noDatagrams = Road.Clear with { Passes = Traffic.Streams };

    /// <summary>S11, S12, S13, on machines: and whoever said that it goes may come back elsewhere.</summary>
    [NeedsLab("serf-0.9", "serf-0.10")]
    public async Task Who_dies_has_failed_who_goes_has_left_and_both_may_come_back()
    {
        await using var cluster = await MixedCluster.StartAsync(spare: 2);
        await Task.WhenAll(cluster.Ours2.KillAsync(), cluster.Old2.KillAsync());
        var (left, stay) = ((Inhabitant[])[cluster.New2, cluster.Ours1], (Inhabitant[])[cluster.Old1, cluster.New1]);
        foreach (var name in (string[])["ours2", "old2"])
        {
            await MixedCluster.SeeAsync(stay, name, "failed");
        }

        await Task.WhenAll(left.Select(one => one.LeaveAsync()));
        foreach (var name in (string[])["new2", "ours1"])
        {
            await MixedCluster.SeeAsync(stay, name, "left");
        }

        // For a serf, who is gone before it has heard why has failed: ours tell each directly, of theirs a rumour may come too late.
        Assert.Equal(["old2", "ours2"], cluster.EverFailed().Except(["new2"]).Order(StringComparer.Ordinal));

        // The dead where they were, the others where nobody knows them.
        var lab = cluster.Lab;
        Inhabitant[] back = await Task.WhenAll(
            cluster.AddAsync(SerfOnMachine.StartAsync("0.9", "old2", lab[3])),
            cluster.AddAsync(AgentOnMachine.MusterAsync("ours2", lab[4])),
            cluster.AddAsync(SerfOnMachine.StartAsync("0.10", "new2", lab[6])),
            cluster.AddAsync(AgentOnMachine.MusterAsync("ours1", lab[7])));
        foreach (var one in back)
        {
            await one.JoinAsync(cluster.New1.Machine);
        }

        await cluster.AllAreAliveAsync();
        Assert.DoesNotContain("Conflicting address", string.Concat(cluster.All.Select(one => one.Log)), StringComparison.Ordinal);
    }

    /// <summary>Each half believes the other dead, and nobody tells them when the road is mended.</summary>
    [LongRunInLab("serf-0.9", "serf-0.10")]
    public async Task A_network_in_two_halves_becomes_one_again()
    {
        await using var cluster = await MixedCluster.StartAsync();
        var (one, other) = (cluster.All[..3], cluster.All[3..]);
        cluster.Lab.Roads.Part([.. one.Select(member => member.Machine)]);
        foreach (var (half, gone) in ((List<Inhabitant>, List<Inhabitant>)[])[(one, other), (other, one)])
        {
            foreach (var member in gone)
            {
                await MixedCluster.SeeAsync(half, member.Name, "failed");
            }
        }

        foreach (var (half, there) in ((List<Inhabitant>, List<Inhabitant>)[])[(one, one), (other, other)])
        {
            foreach (var member in there)
            {
                await MixedCluster.SeeAsync(half, member.Name, "alive");
            }
        }

        cluster.Lab.Roads.Mend();
        await cluster.AllAreAliveAsync();
    }

    /// <summary>
    /// S17 between machines: datagrams of ours1 get nowhere, streams to and from ours2 do not either, old1 and new1 do not hear each other,
    /// and between the others every tenth packet is lost. Each can be reached somehow, so nobody has failed.
    /// </summary>
    [NeedsLab("serf-0.9", "serf-0.10")]
    public async Task Who_can_be_reached_somehow_is_alive()
    {
        await using var cluster = await MixedCluster.StartAsync();
        var roads = cluster.Lab.Roads;
        roads.SetAll(Road.Clear with { Loss = 0.1 });
        roads.SetAround(cluster.Ours2.Machine, _noStreams);
        foreach (var one in cluster.All)
        {
            roads.Set(cluster.Ours1.Machine, one.Machine, _noDatagrams);
            roads.Set(one.Machine, cluster.Ours1.Machine, Road.Clear);
        }

        roads.Set(cluster.Old1.Machine, cluster.New1.Machine, Road.Cut);
        roads.Set(cluster.New1.Machine, cluster.Old1.Machine, Road.Cut);
        await EachIsProbedAsync(cluster, rounds: LongRun.Choose(2, 10));
        Assert.Empty(cluster.EverFailed());
        Assert.Contains("Was able to connect to ours1", cluster.Old2.Log + cluster.New2.Log + cluster.Old1.Log + cluster.New1.Log, StringComparison.Ordinal);

        roads.Mend();
        await cluster.AllAreAliveAsync();
    }

    /// <summary>S7 between machines: acknowledgements are datagrams, so that theirs and ours name the one whose are lost; ours also say why.</summary>
    [LongRunInLab("serf-0.9", "serf-0.10")]
    public async Task Whose_datagrams_are_lost_is_named()
    {
        await using var cluster = await MixedCluster.StartAsync();
        var roads = cluster.Lab.Roads;
        foreach (var one in cluster.All)
        {
            roads.Set(cluster.Ours1.Machine, one.Machine, _noDatagrams);
        }

        await Eventually.Until(
            async () => await cluster.New2.RunAsync("reachability") is (1, var said) && SilentIn(said).SequenceEqual(["ours1"]),
            "new2 misses ours1 alone");
        await Eventually.Until(
            async () => await cluster.Ours2.RunAsync("reachability") is (1, var said)
                && said.Contains("No answer from ours1: packets to it, or from it to this agent, are lost on the way", StringComparison.Ordinal),
            "ours2 misses ours1 alone");
        await Eventually.Until(
            async () => (await cluster.Ours2.RunAsync("members", "-detailed")).Output.Split('\n').Any(line =>
                line.StartsWith("ours1", StringComparison.Ordinal) && line.Contains("answers on streams (TCP) only", StringComparison.Ordinal)),
            "ours2 says what is wrong with ours1",
            Inhabitant.Patience);
        Assert.Empty(cluster.EverFailed());
    }

    /// <summary>S10 without a process that stops: its cable is pulled.</summary>
    [LongRunInLab("serf-0.9", "serf-0.10")]
    public async Task Whose_cable_is_pulled_has_failed_until_it_is_plugged_in_again()
    {
        await using var cluster = await MixedCluster.StartAsync();
        foreach (var alone in (Inhabitant[])[cluster.Ours1, cluster.New2])
        {
            alone.Machine.Unplug();
            await cluster.AllSeeAsync(alone.Name, "failed");
            foreach (var other in cluster.All.Where(one => one != alone))
            {
                await alone.SeesAsync(other.Name, "failed");
            }

            alone.Machine.PlugIn();
            await cluster.AllAreAliveAsync();
        }
    }

    /// <summary>S12: nobody takes the name of one who may come back, until the others have forgotten where it was.</summary>
    [LongRunInLab("serf-0.9", "serf-0.10")]
    public async Task Who_died_and_comes_back_elsewhere_is_believed_when_the_others_have_forgotten()
    {
        await using var cluster = await MixedCluster.StartAsync(spare: 2);
        await Task.WhenAll(cluster.Ours2.KillAsync(), cluster.New2.KillAsync());
        cluster.All.RemoveAll(one => one == cluster.Ours2 || one == cluster.New2);
        await cluster.AllSeeAsync("ours2", "failed");
        await cluster.AllSeeAsync("new2", "failed");
        var ours = await cluster.AddAsync(AgentOnMachine.MusterAsync("ours2", cluster.Lab[6]));
        var theirs = await cluster.AddAsync(SerfOnMachine.StartAsync("0.10", "new2", cluster.Lab[7]));
        await ours.JoinAsync(cluster.New1.Machine);
        await theirs.JoinAsync(cluster.Ours1.Machine);
        await cluster.AllAreAliveAsync();
    }

    /// <summary>Ours remember whom they knew, also where nobody tells them and they have moved.</summary>
    [LongRunInLab("serf-0.9", "serf-0.10")]
    public async Task Ours_find_the_others_again_without_being_told()
    {
        await using var cluster = await MixedCluster.StartAsync(spare: 2);
        using var folder = new TempFolder();
        var first = await cluster.AddAsync(AgentOnMachine.MusterAsync("ours3", cluster.Lab[6], folder));
        await first.JoinAsync(cluster.Old1.Machine);
        await cluster.AllAreAliveAsync();
        await first.LeaveAsync();
        cluster.All.Remove(first);
        await cluster.AllSeeAsync("ours3", "left");
        await cluster.AddAsync(AgentOnMachine.MusterAsync("ours3", cluster.Lab[7], folder, "-hcl=rejoin_after_leave = true"));
        await cluster.AllAreAliveAsync();
    }

    /// <summary>Whom serf says that it has no answer from.</summary>
    private static IEnumerable<string> SilentIn(string said) => said.Split("Missing acks from:") is [_, var silent]
        ? silent.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeWhile(line => !line.Contains(' ', StringComparison.Ordinal))
        : [];

    /// <summary>Waits until so many rounds of probes are over: in each, everybody is asked once by everybody.</summary>
    private static async Task EachIsProbedAsync(MixedCluster cluster, int rounds)
    {
        var before = cluster.All.ConvertAll(one => one.Machine.Sent);
        var wanted = rounds * (cluster.All.Count - 1);
        await Eventually.Until(
            () => cluster.All.Zip(before).All(pair => (pair.First.Machine.Sent - pair.Second).Datagrams >= 2 * wanted),
            $"{rounds} rounds of probes are over",
            Inhabitant.Patience);
    }
}
