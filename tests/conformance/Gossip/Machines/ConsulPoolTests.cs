using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Muster.Tests.Support;
using Muster.Tests.Support.Machines;

namespace Muster.Tests.Conformance.Gossip.Machines;

/// <summary>Consul's part of the plan, in one pool of five: what each sees, tells and refuses is what the other would.</summary>
[Collection(nameof(OneLabAtATime))]
public sealed class ConsulPoolTests
{
    private const string FirstKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string SecondKey = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

    /// <summary>K1, K2, K4, K5, K7.</summary>
    [NeedsLab("consul")]
    public async Task They_join_tell_miss_and_leave_each_other()
    {
        await using var pool = await ConsulPool.StartAsync();
        await They_join_each_other(pool);
        await They_are_shown_alike(pool);
        await They_tell_each_other(pool);
        await They_miss_each_other(pool);
        await They_leave_each_other(pool);
    }

    /// <summary>K3: who belongs elsewhere, or is somebody else, is refused by both, and both give the same reason to who asked.</summary>
    [NeedsLab("consul", "serf-0.10")]
    public async Task They_refuse_the_same()
    {
        await using var pool = await ConsulPool.StartAsync(spare: 5);
        foreach (var other in pool.All[1..])
        {
            await other.JoinAsync(pool.Server.Machine);
        }

        await pool.AllAreAliveAsync();
        foreach (var (place, name, tags) in ((int, string, string[])[])
            [
(5, "far", ["dc=dc2"]), (6, "aside", ["segment=foo"])])
        {
            await using var bad = await SerfOnMachine.StartAsync("0.10", name, pool.Lab[place], [.. tags.Select(tag => $"-tag={tag}")]);
            var address = $"{bad.Machine.Address}:{Inhabitant.Port}";
            var theirs = await pool.Client1.RunAsync("join", address);
            Assert.Equal((1, theirs.Output), await pool.Ours1.RunAsync("join", address));

            // It is told nothing: who accepts has answered before it looks.
            foreach (var through in (AgentOnMachine[])[pool.Server, pool.Ours1])
            {
                await bad.JoinAsync(through.Machine);
                await Eventually.Until(() => through.Log.Contains($"'{name}'", StringComparison.Ordinal), $"{through.Name} says that it refuses {name}");
            }

            foreach (var one in pool.All)
            {
                Assert.False((await one.MembersAsync()).ContainsKey(name), $"{one.Name} took {name} for a member:\n{one.Log}");
            }
        }

        // Who says little of itself is a member all the same.
        await using var plain = await SerfOnMachine.StartAsync("0.10", "plain", pool.Lab[8]);
        await using var odd = await SerfOnMachine.StartAsync("0.10", "odd", pool.Lab[9], "-tag=role=odd", "-tag=build=1.8.7:", "-tag=vsn=2");
        foreach (var stranger in (SerfOnMachine[])[plain, odd])
        {
            await stranger.JoinAsync(pool.Ours2.Machine);
            await MixedCluster.SeeAsync(pool.All, stranger.Name, "alive");
        }

        await They_are_shown_alike(pool);

        // Each knows its own double alone; the others take it for a member, so that each double
        // has its own name, and comes last: not all hear of it.
        List<string> refusals = [];
        foreach (var one in (AgentOnMachine[])[pool.Client1, pool.Ours1])
        {
            var id = (await one.TagsOfAsync(one.Name))["id"];
            var name = $"twin-of-{one.Name}";
            await using var twin = await SerfOnMachine.StartAsync("0.10", name, pool.Lab[7], $"-tag=id={id}", "-tag=build=1.8.7:");
            var (code, output) = await one.RunAsync("join", $"{twin.Machine.Address}:{Inhabitant.Port}");
            Assert.Equal(1, code);
            Assert.Contains("conflicting node ID", output, StringComparison.Ordinal);
            refusals.Add(output.Replace(id, "ID", StringComparison.Ordinal).Replace(name, "twin", StringComparison.Ordinal));
            Assert.False((await one.MembersAsync()).ContainsKey(name), $"{one.Name} took {name} for a member:\n{one.Log}");
        }

        Assert.Equal(refusals[0], refusals[1]);
    }

    /// <summary>K6: each step begun by another program, each command line on either agent.</summary>
    [NeedsLab("consul")]
    public async Task They_turn_their_keys_over_together()
    {
        await using var pool = await ConsulPool.StartAsync(key: FirstKey);
        foreach (var other in pool.All[1..])
        {
            await other.JoinAsync(pool.Server.Machine);
        }

        await pool.AllAreAliveAsync();
        await ListedAsync(FirstKey);
        await SameAsync(1, pool.Server, pool.Ours1, "keyring", $"-remove={FirstKey}");
        await SameAsync(1, pool.Server, pool.Ours1, "keyring", $"-use={SecondKey}");
        await SameAsync(1, pool.Server, pool.Ours1, "keyring", "-install=bm90YWtleQ==");
        await SaysAsync(pool.Server, "==> Installing new gossip encryption key...\n", $"-install={SecondKey}");
        await SaysAsync(pool.Ours1, "==> Changing primary gossip encryption key...\n", $"-use={SecondKey}");
        await SaysAsync(pool.Server, "==> Removing gossip encryption key...\n", $"-remove={FirstKey}");
        await ListedAsync(SecondKey);
        await SaysAsync(pool.Ours2, "==> Installing new gossip encryption key...\n", $"-install={FirstKey}");
        await SaysAsync(pool.Server, "==> Changing primary gossip encryption key...\n", $"-use={FirstKey}");
        await SaysAsync(pool.Ours1, "==> Removing gossip encryption key...\n", $"-remove={SecondKey}");
        await ListedAsync(FirstKey);
        await pool.AllAreAliveAsync();

        async Task ListedAsync(string only)
        {
            foreach (var one in (AgentOnMachine[])[pool.Server, pool.Ours1, pool.Ours2])
            {
                await SaysAsync(one, $"==> Gathering installed encryption keys...\n\ndc1 (LAN):\n  {only} [5/5]\n", "-list");
            }
        }

        // Consul is asked again when its rumour has missed a member, which is rare; ours do that by themselves.
        async Task SaysAsync(AgentOnMachine one, string text, string step)
        {
            var said = await one.RunAsync("keyring", step);
            await Eventually.Until(
                async () => one != pool.Server || said == (0, text) || (said = await one.RunAsync("keyring", step)) == (0, text),
                $"{one.Name} has done {step}");
            Assert.Equal((0, text), said);
        }
    }

    private static async Task They_join_each_other(ConsulPool pool)
    {
        const string joined = "Successfully joined cluster by contacting 1 nodes.\n";
        Assert.Equal((0, joined), await pool.Client1.RunAsync("join", $"{pool.Server.Machine.Address}"));
        Assert.Equal((0, joined), await pool.Ours1.RunAsync("join", $"{pool.Client1.Machine.Address}"));
        Assert.Equal((0, joined), await pool.Client2.RunAsync("join", $"{pool.Ours1.Machine.Address}"));
        Assert.Equal((0, joined), await pool.Server.RunAsync("join", $"{pool.Ours2.Machine.Address}"));
        await pool.AllAreAliveAsync();

        // Consul's clients and ours are members without a vote for Consul; ours show their own kind as servers.
        string[] members =
        [
            "c1 10.77.0.2:8301 alive client 1.8.7 2 dc1 <default>",
            "c2 10.77.0.3:8301 alive client 1.8.7 2 dc1 <default>",
            "m1 10.77.0.4:8301 alive client 1.8.7 2 dc1 <default>",
            "m2 10.77.0.5:8301 alive client 1.8.7 2 dc1 <default>",
            "s1 10.77.0.1:8301 alive server 1.8.7 2 dc1 <all>",
        ];
        foreach (var one in pool.All)
        {
            var ours = one == pool.Ours1 || one == pool.Ours2;
            string[] expected = [.. members.Select(member => ours && member[0] == 'm' ? member.Replace("client", "server", StringComparison.Ordinal).Replace("<default>", "<all>", StringComparison.Ordinal) : member)];
            Assert.Equal(expected, Rows((await one.RunAsync("members")).Output).Order(StringComparer.Ordinal));
        }

        foreach (var one in pool.All)
        {
            await Eventually.Until(async () => (await NodesOfAsync(one)).SequenceEqual(["c1", "c2", "m1", "m2", "s1"]), $"all are in the catalog of {one.Name}");
        }
    }

    /// <summary>Both command lines on either agent; ours goes on with reasons where there are any.</summary>
    private static async Task They_are_shown_alike(ConsulPool pool)
    {
        foreach (var one in (AgentOnMachine[])[pool.Client1, pool.Ours1])
        {
            foreach (var arguments in (string[][])[["members"], ["members", "-detailed"], ["members", "-status=failed"], ["members", "-status=alive", "-detailed"]])
            {
                var theirs = await one.Machine.RunAsync(PeersFolder.Start("consul", arguments));
                var (code, output) = await one.Machine.RunAsync(new ProcessStartInfo(Checkout.Program, arguments));
                Assert.Equal(theirs, (code, output.Split("\n\n") is [var table, _] ? $"{table}\n" : output));
            }
        }
    }

    private static async Task They_tell_each_other(ConsulPool pool)
    {
        foreach (var (teller, what, only) in ((AgentOnMachine, string, string?)[])
            [
                (pool.Server, "for-m1", "m1"), (pool.Ours1, "for-c1", "c1"), (pool.Ours2, "for-ours", "m.*"), (pool.Client2, "for-clients", "^c"),
                (pool.Server, "by-s1", null), (pool.Ours1, "by-m1", null), (pool.Client1, "by-c1", null), (pool.Ours2, "by-m2", null),
            ])
        {
            string[] filter = only is null ? [] : [$"-node={only}"];
            var (code, output) = await teller.RunAsync(["event", $"-name={what}", .. filter, $"payload of {what}"]);
            Assert.True(code == 0 && output.StartsWith("Event ID: ", StringComparison.Ordinal), output);
            foreach (var one in pool.All.Where(one => only is null || System.Text.RegularExpressions.Regex.IsMatch(one.Name, only)))
            {
                await Eventually.Until(async () => (await one.HeardAsync()).Any(heard => heard.What == what), $"{one.Name} hears {what}", Inhabitant.Patience);
            }
        }

        var heard = await Task.WhenAll(pool.All.Select(async one => (one.Name, Heard: (await one.HeardAsync()).Select(told => told.What))));
        string[] byAll = ["by-s1", "by-m1", "by-c1", "by-m2"];
        Assert.Equal(
            new Dictionary<string, string[]>
            {
                ["s1"] = byAll,
                ["c1"] = ["for-c1", "for-clients", .. byAll],
                ["c2"] = ["for-clients", .. byAll],
                ["m1"] = ["for-m1", "for-ours", .. byAll],
                ["m2"] = ["for-ours", .. byAll],
            },
            heard.ToDictionary(one => one.Name, one => one.Heard.ToArray()));
        foreach (var one in pool.All)
        {
            var events = JsonSerializer.Deserialize<JsonElement>(await one.Client.GetStringAsync("/v1/event/list"));
            Assert.All(events.EnumerateArray(), told => Assert.Equal(
                $"payload of {told.GetProperty("Name").GetString()}", Encoding.UTF8.GetString(told.GetProperty("Payload").GetBytesFromBase64())));
        }
    }

    private static async Task They_miss_each_other(ConsulPool pool)
    {
        await Task.WhenAll(pool.Ours2.KillAsync(), pool.Client2.KillAsync());
        foreach (var gone in (string[])["m2", "c2"])
        {
            foreach (var one in (AgentOnMachine[])[pool.Server, pool.Client1, pool.Ours1])
            {
                await one.SeesAsync(gone, "failed");
                await one.HealthAsync(gone, "critical");
            }
        }

        await They_are_shown_alike(pool);

        await (await pool.AgainAsync("m2")).JoinAsync(pool.Server.Machine);
        foreach (var one in (AgentOnMachine[])[pool.Server, pool.Client1, pool.Ours1])
        {
            await one.SeesAsync("m2", "alive");
            await one.HealthAsync("m2", "passing");
        }

        Assert.Equal((0, ""), await pool.Ours1.RunAsync("force-leave", "c2"));
        await GoneAsync(pool, "c2");
        Assert.Equal((0, ""), await pool.Server.RunAsync("force-leave", "-prune", "c2"));
        await pool.Ours1.SeesAsync("c2", null);
    }

    private static async Task They_leave_each_other(ConsulPool pool)
    {
        Assert.Equal((0, "Graceful leave complete\n"), await pool.Ours2.RunAsync("leave"));
        Assert.Equal((0, "Graceful leave complete\n"), await pool.Client1.RunAsync("leave"));
        await GoneAsync(pool, "m2");
        await GoneAsync(pool, "c1");
        foreach (var one in (AgentOnMachine[])[pool.Server, pool.Ours1])
        {
            Assert.Equal(["m1", "s1"], await NodesOfAsync(one));
        }
    }

    /// <summary>It has left in the eyes of both, and is no node of theirs any more.</summary>
    private static async Task GoneAsync(ConsulPool pool, string name)
    {
        foreach (var one in (AgentOnMachine[])[pool.Server, pool.Ours1])
        {
            await one.SeesAsync(name, "left");
            await one.HealthAsync(name, null);
        }
    }

    private static async Task SameAsync(int code, AgentOnMachine theirs, AgentOnMachine ours, params string[] arguments)
    {
        // Members complain in any order; and one of them may not have heard Consul's question.
        var wanted = await SaidAsync(ours);
        Assert.Equal(code, wanted.Code);
        var said = await SaidAsync(theirs);
        await Eventually.Until(async () => said == wanted || (said = await SaidAsync(theirs)) == wanted, $"{theirs.Name} says as {ours.Name}: {wanted}");

        async Task<(int Code, string Lines)> SaidAsync(AgentOnMachine one)
        {
            var (code, output) = await one.RunAsync(arguments);
            return (code, string.Join('\n', output.Split('\n').Order(StringComparer.Ordinal)));
        }
    }

    private static async Task<IEnumerable<string>> NodesOfAsync(AgentOnMachine one) =>
        Rows((await one.RunAsync("catalog", "nodes")).Output).Select(row => row.Split(' ')[0]).Order(StringComparer.Ordinal);

    /// <summary>The rows of a table under its head, with one space between columns.</summary>
    private static IEnumerable<string> Rows(string table) => table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
        .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
