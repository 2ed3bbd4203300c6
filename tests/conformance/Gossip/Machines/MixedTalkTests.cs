using System.Globalization;
using Muster.Tests.Support;
using Muster.Tests.Support.Machines;

namespace Muster.Tests.Conformance.Gossip.Machines;

/// <summary>Six machines, three programs, one network: what its members tell, ask and know of each other.</summary>
[Collection(nameof(OneLabAtATime))]
public sealed class MixedTalkTests
{
    /// <summary>S1, S3, S4, S6, S7, S22: those who listen on all addresses say theirs in another form, which must stay as it came.</summary>
    [NeedsLab("serf-0.9", "serf-0.10")]
    public async Task All_know_all_hear_all_and_answer_all()
    {
        await using var cluster = await MixedCluster.StartAsync(anywhere: true);

        // Events of each kind of member, one after the other: the same of them everywhere, in the same order of Lamport's time.
        string[] told = ["by-old1", "by-ours1", "by-new1", "by-ours2"];
        foreach (var (teller, what) in ((Inhabitant, string)[])
            [(cluster.Old1, told[0]), (cluster.Ours1, told[1]), (cluster.New1, told[2]), (cluster.Ours2, told[3])])
        {
            await teller.FireAsync(what);
            foreach (var one in cluster.All)
            {
                await Eventually.Until(async () => (await one.HeardAsync()).Any(heard => heard.What == what), $"{one.Name} hears {what}", Inhabitant.Patience);
            }
        }

        var order = await cluster.Old1.HeardAsync();
        Assert.Equal(told, order.Select(heard => heard.What));
        Assert.Equal(told.Length, order.Select(heard => heard.Time).Distinct().Count());
        foreach (var one in cluster.All)
        {
            Assert.Equal(order, await one.HeardAsync());
        }

        // Tags of theirs that change, as their own kind sees them through us and as we see them.
        Assert.Equal(0, (await cluster.New2.RunAsync("tags", "-set", "env=prod")).ExitCode);
        foreach (var one in (Inhabitant[])[cluster.Old1, cluster.Ours1])
        {
            await Eventually.Until(async () => (await one.TagsOfAsync("new2")).GetValueOrDefault("env") == "prod", $"{one.Name} sees the new tags of new2", Inhabitant.Patience);
        }

        Assert.Equal("server", (await cluster.Old1.TagsOfAsync("ours2"))["muster"]);

        // A question to all is acknowledged by all, also by way of others; who is not meant is silent.
        await AcksAsync(cluster.Old2, cluster.All.Select(one => one.Name));
        await AcksAsync(cluster.Old2, ["ours2"], "-relay-factor=2", "-node=ours2");
        await AcksAsync(cluster.New1, ["ours1", "ours2"], "-tag", "muster=server");
        await Eventually.Until(
            async () => await cluster.New1.RunAsync("reachability") is (0, var said)
                && said.Contains("Total members: 6, live members: 6", StringComparison.Ordinal)
                && said.Contains("Successfully contacted all live nodes", StringComparison.Ordinal),
            "new1 reaches all");
        await Eventually.Until(
            async () => await cluster.Ours1.RunAsync("reachability") is (0, var said)
                && cluster.All.All(one => said.Contains($"{one.Name}", StringComparison.Ordinal)),
            "ours1 reaches all");

        Assert.DoesNotContain("Conflicting address", string.Concat(cluster.All.Select(one => one.Log)), StringComparison.Ordinal);
        Assert.Empty(cluster.EverFailed());
    }

    /// <summary>S8: a packet to old2 takes ten milliseconds, and one from it; the others are near.</summary>
    [LongRunInLab("serf-0.9", "serf-0.10")]
    public async Task All_know_who_is_far()
    {
        await using var cluster = await MixedCluster.StartAsync();
        cluster.Lab.Roads.SetAround(cluster.Old2.Machine, Road.Clear with { Delay = TimeSpan.FromMilliseconds(10) });
        foreach (var serf in (SerfOnMachine[])[cluster.Old1, cluster.New1])
        {
            await Eventually.Until(
                async () => await RttAsync("old2", () => serf.RunAsync("rtt", "old2")) is > 10 and < 60
                    && await RttAsync("ours1", () => serf.RunAsync("rtt", "ours1")) is < 10,
                $"{serf.Name} knows that old2 is far and ours1 is near",
                Inhabitant.Patience);
        }

        await Eventually.Until(
            async () => await RttAsync("old2", () => cluster.Ours1.RunAsync("rtt", "old2")) is > 10 and < 60
                && await RttAsync("ours2", () => cluster.Ours1.RunAsync("rtt", "ours2")) is < 10,
            "ours1 knows that old2 is far and ours2 is near",
            Inhabitant.Patience);
    }

    /// <summary>Milliseconds; null: not known.</summary>
    private static async Task<double?> RttAsync(string to, Func<Task<(int ExitCode, string Output)>> ask)
    {
        var (code, output) = await ask();
        return code == 0 && output.Contains(to, StringComparison.Ordinal)
            ? double.Parse(output.Split("rtt: ")[1].Split(' ')[0], CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>A rumour that is told four times by each of six may miss one of them, one time in a hundred: it is asked again then.</summary>
    private static Task AcksAsync(SerfOnMachine asker, IEnumerable<string> names, params string[] options)
    {
        var wanted = names.Order(StringComparer.Ordinal).Select(name => $"Ack from '{name}'").ToList();
        return Eventually.Until(
            async () => (await asker.RunAsync("query", ["-timeout=1s", .. options, "uptime"])).Output.Split('\n')
                .Select(line => line.Trim())
                .Where(line => line.StartsWith("Ack", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .SequenceEqual(wanted),
            $"{asker.Name}, asking with {string.Join(' ', options)}, is acknowledged by {string.Join(", ", wanted)}");
    }
}
