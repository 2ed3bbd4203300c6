using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Muster.Gossip.Serf;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Gossip;

/// <summary>One of us among real serf agents: what members tell and ask each other.</summary>
public sealed class SerfTalkTests
{
    /// <summary>S4.</summary>
    [NeedsPeer("serf-0.9", "serf-0.10")]
    public async Task Events_are_told_by_them_by_us_and_passed_on_once()
    {
        await using var n1 = await SerfProcess.StartAsync("0.10", "n1");
        await using var n2 = await SerfProcess.StartAsync("0.9", "n2", $"-join={n1.At}");
        await using var p = await Member.StartAsync("p");
        await p.JoinAsync(n1.At);
        await n2.SeesAsync("p", "alive");
        Assert.Contains("Event 'deploy' dispatched!", (await n1.RunAsync("event", "deploy", "v1.2.3")).Output, StringComparison.Ordinal);
        Assert.Equal(["v1.2.3"], await p.ToldAsync("deploy"));
        Assert.True((await p.DoAsync((core, now) => core.Serf.Fire(now, "fromp", "hi"u8.ToArray(), coalesce: false))).Ok);
        await n1.SaysAsync("Received event: user-event: fromp");
        await n2.SaysAsync("Received event: user-event: fromp");

        // Told to us alone, in a packet made by hand: both know it in the end.
        using var udp = new UdpClient();
        var raw = Convert.FromHexString("080384A24343C2A54C54696D6514A44E616D65A3726177A75061796C6F6164A26869");
        await udp.SendAsync(raw, raw.Length, p.At);
        await n1.SaysAsync("user-event: raw");
        await n2.SaysAsync("user-event: raw");
        Assert.Equal(["hi"], await p.ToldAsync("raw"));
        Assert.Equal(["v1.2.3"], await p.ToldAsync("deploy"));
    }

    /// <summary>S5: what no packet holds comes with the next exchange of states, in either direction.</summary>
    [LongRunWithPeer("serf-0.10")]
    public async Task A_large_event_comes_with_an_exchange()
    {
        using var folder = new TempFolder();
        var config = Path.Combine(folder.Path, "serf.json");
        await File.WriteAllTextAsync(config, """{"user_event_size_limit":9216}""");
        await using var n1 = await SerfProcess.StartAsync("0.10", "n1", $"-config-file={config}");
        await using var p = await Member.StartAsync("p", new MemberSetup { EventBytesMax = 9216 });
        await p.JoinAsync(n1.At);
        await n1.SeesAsync("p", "alive");
        await n1.RunAsync("event", "large", new string('x', 5000));
        await Eventually.Until(() => p.WasTold("large"), "the exchange brings it", TimeSpan.FromMinutes(2));
        Assert.Equal([new string('x', 5000)], await p.ToldAsync("large"));
        Assert.True((await p.DoAsync((core, now) => core.Serf.Fire(now, "ours", new byte[5000], coalesce: false))).Ok);
        await Eventually.Until(() => n1.Log.Contains("user-event: ours", StringComparison.Ordinal), "and takes ours", TimeSpan.FromMinutes(2));
    }

    /// <summary>S6, asked by a real agent.</summary>
    [NeedsPeer("serf-0.9", "serf-0.10")]
    public async Task A_query_of_theirs_is_acknowledged_and_answered_by_us()
    {
        await using var n1 = await SerfProcess.StartAsync("0.10", "n1");
        await using var n2 = await SerfProcess.StartAsync("0.9", "n2", $"-join={n1.At}");
        await using var p = await Member.StartAsync("p", ("role", "cs"));
        await p.JoinAsync(n1.At);
        await n2.SeesAsync("p", "alive");
        await n1.SeesAsync("n2", "alive");
        await Expect(["Ack from 'n1'", "Ack from 'n2'", "Ack from 'p'", "Query 'uptime' dispatched", "Response from 'p': hi from p", "Total Acks: 3", "Total Responses: 1"]);
        await Expect(["Query 'uptime' dispatched", "Response from 'p': hi from p", "Total Responses: 1"], "-no-ack", "-node=p");
        await Expect(["Ack from 'p'", "Query 'uptime' dispatched", "Response from 'p': hi from p", "Total Acks: 1", "Total Responses: 1"], "-tag", "role=c.");
        await Expect(["Query 'uptime' dispatched", "Total Acks: 0", "Total Responses: 0"], "-tag", "role=none");
        await Expect(["Ack from 'p'", "Query 'uptime' dispatched", "Response from 'p': hi from p", "Total Acks: 1", "Total Responses: 1"], "-relay-factor=1", "-node=p");
        await Expect(["Ack from 'n2'", "Query 'uptime' dispatched", "Total Acks: 1", "Total Responses: 0"], "-relay-factor=2", "-node=n2");

        async Task Expect(string[] lines, params string[] arguments)
        {
            var (_, output) = await n1.RunAsync("query", ["-timeout=1s", .. arguments, "uptime", "now"]);
            Assert.Equal(lines, output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Order(StringComparer.Ordinal));
        }
    }

    /// <summary>S6, asked by us.</summary>
    [NeedsPeer("serf-0.9", "serf-0.10")]
    public async Task A_query_of_ours_is_acknowledged_and_answered_by_them()
    {
        const string handler = "-event-handler=query:uptime=echo up-$SERF_SELF_NAME";
        await using var n1 = await SerfProcess.StartAsync("0.10", "n1", handler);
        await using var n2 = await SerfProcess.StartAsync("0.9", "n2", handler, $"-join={n1.At}");
        await using var p = await Member.StartAsync("p");
        await p.JoinAsync(n1.At);
        await p.SeesAsync("n2", MemberStatus.Alive);
        await n2.SeesAsync("p", "alive");
        foreach (var relays in (byte[])[0, 1])
        {
            var heard = new ConcurrentQueue<string>();
            var asked = await p.DoAsync((core, now) => core.Serf.Ask(
                now,
                "uptime",
                null,
                new AskTerms { WantsAcks = true, RelayFactor = relays },
                news => heard.Enqueue(news switch
                {
                    QueryNews.Acked acked => $"ack {acked.From}",
                    QueryNews.Answered answered => $"{answered.From}: {Encoding.UTF8.GetString(answered.Payload ?? []).Trim()}",
                    _ => "over",
                })));
            Assert.True(asked.Ok);
            await Eventually.Until(() => heard.Contains("over"), "the query is over");
            Assert.Equal(["ack n1", "ack n2", "ack p", "n1: up-n1", "n2: up-n2", "over", "p: hi from p"], heard.Order(StringComparer.Ordinal));
        }
    }

    /// <summary>S7 and S8.</summary>
    [NeedsPeer("serf-0.9", "serf-0.10")]
    public async Task We_are_within_reach_and_at_a_distance()
    {
        await using var n1 = await SerfProcess.StartAsync("0.10", "n1");
        await using var n2 = await SerfProcess.StartAsync("0.9", "n2", $"-join={n1.At}");
        await using var p = await Member.StartAsync("p");
        await p.JoinAsync(n1.At);
        await n2.SeesAsync("p", "alive");
        await n1.SeesAsync("n2", "alive");
        var (code, output) = await n1.RunAsync("reachability");
        Assert.Contains("Total members: 3, live members: 3", output, StringComparison.Ordinal);
        Assert.Contains("Successfully contacted all live nodes", output, StringComparison.Ordinal);
        Assert.Equal(0, code);
        (int Code, string Text) rtt = (1, "");
        await Eventually.Until(async () => (rtt = await n1.RunAsync("rtt", "p")).Code == 0, "n1 knows how far we are");
        Assert.Matches(@"^Estimated p <-> n1 rtt: \d+\.\d{3} ms$", rtt.Text.Trim());
        Assert.InRange(double.Parse(rtt.Text.Split("rtt: ")[1].Split(' ')[0], CultureInfo.InvariantCulture), 0, 500);
        await Eventually.Until(
            async () => await p.DoAsync((core, _) => core.Serf.Coordinates.Of("n1")) is not null, "and we how far n1 is");
    }

    /// <summary>S19.</summary>
    [NeedsPeer("serf-0.9", "serf-0.10")]
    public async Task Whoever_takes_the_name_of_another_is_voted_out_with_our_vote()
    {
        await using var n1 = await SerfProcess.StartAsync("0.10", "n1");
        await using var n2 = await SerfProcess.StartAsync("0.9", "n2", $"-join={n1.At}");
        await using var p = await Member.StartAsync("p");
        await p.JoinAsync(n1.At);
        await p.SeesAsync("n2", MemberStatus.Alive);
        await n2.SeesAsync("p", "alive");
        await using var thief = await SerfProcess.StartAsync("0.10", "n2", $"-join={n1.At}");
        await Eventually.Until(() => thief.Process.Exited, "the thief quits");

        // Its last words may be read a moment after its end is seen.
        await Eventually.Until(
            () => thief.Log.Contains("minority in name conflict resolution, quitting [0 / 2]", StringComparison.Ordinal), "it says why");
        Assert.False(n2.Process.Exited);
        Assert.Equal(MemberStatus.Alive, (await p.SeeAsync("n2"))?.Status);
    }

    /// <summary>S20.</summary>
    [NeedsPeerTheory("serf-0.9", "serf-0.10")]
    [InlineData("0.9")]
    [InlineData("0.10")]
    public async Task What_was_told_before_is_told_to_those_who_want_it(string version)
    {
        await using var p = await Member.StartAsync("p");
        Assert.True((await p.DoAsync((core, now) => core.Serf.Fire(now, "early", "1"u8.ToArray(), coalesce: false))).Ok);
        await using var wants = await SerfProcess.StartAsync(version, "wants", $"-join={p.At}", "-replay");
        await using var not = await SerfProcess.StartAsync(version, "not", $"-join={p.At}");
        await wants.SaysAsync("Received event: user-event: early");
        await not.SeesAsync("wants", "alive");
        Assert.DoesNotContain("user-event: early", not.Log, StringComparison.Ordinal);

        // And the other way round: what they were told, for one of ours who comes later.
        await wants.RunAsync("event", "-coalesce=false", "late", "2");
        await p.ToldAsync("late");
        await using var ours = await Member.StartAsync("ours");
        await ours.JoinAsync(wants.At, replay: true);
        Assert.Equal(["1"], await ours.ToldAsync("early"));
        Assert.Equal(["2"], await ours.ToldAsync("late"));
        await using var fresh = await Member.StartAsync("fresh");
        await fresh.JoinAsync(wants.At);
        await fresh.SeesAsync("ours", MemberStatus.Alive);
        Assert.False(fresh.WasTold("early"));
    }
}
