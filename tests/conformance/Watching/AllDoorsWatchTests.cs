using Muster.Tests.Support;
using Muster.Tests.Support.Watches;

namespace Muster.Tests.Conformance.Watching;

/// <summary>
/// Watchers at every door while others write through every door, connections are cut, history is compacted and the agent is
/// killed: each is told what etcd's published words promise, or, at Consul's door, whole moments of it.
/// </summary>
public sealed class AllDoorsWatchTests
{
    private const int WritesOfAPhase = 12;

    public static TheoryData<ulong> Seeds =>
        [.. Enumerable.Range(1, LongRun.Choose(normally: 2, inLongRun: 20)).Select(seed => (ulong)seed)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Everybody_is_told_everything_across_cuts_compactions_and_kills(ulong seed)
    {
        await using var agent = await AgentProcess.StartAsync(new AgentSettings { EtcdV2 = true });
        await using var relay = new Relay(agent.EtcdPort);
        using var writes = new WatchedWrites(agent, seed);
        var (all, late) = (new ThirdWatcher(agent.EtcdPort, "w/", isPrefix: true), new ThirdWatcher(agent.EtcdPort, "w/", isPrefix: true));
        var marking = new ThirdWatcher(relay.Port, "w/", isPrefix: true) { AsksForProgress = true };
        var puts = new ThirdWatcher(relay.Port, "w/t/", isPrefix: true) { HidesDeletes = true };
        var single = new ThirdWatcher(relay.Port, "w/t/0", isPrefix: false);
        var keys = new Uri(agent.EtcdV2, "/v2/keys/w/s");
        var (waits, stream) = (new SecondWatcher(keys, streams: false), new SecondWatcher(keys, streams: true));
        var reader = new ConsulReader(new Uri(agent.Http, "/v1/kv/w/"));
        List<Task> running =
        [
            all.RunAsync(), marking.RunAsync(), puts.RunAsync(), single.RunAsync(), waits.RunAsync(), stream.RunAsync(),
            reader.RunAsync(),
        ];

        for (var phase = 0; phase < 8; phase++)
        {
            var writing = writes.RunAsync(WritesOfAPhase);
            if (phase % 2 == 0)
            {
                relay.Cut();
                relay.Mend();
            }

            await writing;
            switch (phase)
            {
                case 2 or 6:
                    await agent.RestartAsync(Ending.Kill);
                    break;
                case 3:
                    await writes.CompactAsync(writes.Newest - 10);
                    break;
                case 4:
                    // Nobody is there when this is forgotten, and one who never looked before begins after it.
                    relay.Cut();
                    await writes.RunAsync(WritesOfAPhase);
                    await writes.CompactAsync(writes.Newest);
                    relay.Mend();
                    running.Add(late.RunAsync());
                    break;
            }
        }

        await writes.EndAsync();
        await Task.WhenAll(running);

        var history = writes.History;
        Holds("all", history, all.Entries);
        Holds("late", history, late.Entries);
        Holds("marking", history, marking.Entries);
        Holds("puts", history.Where(told => told.Value is not null && told.Key.StartsWith("w/t/", StringComparison.Ordinal)), puts.Entries);
        Holds("single", history.Where(told => told.Key == "w/t/0"), single.Entries);
        var second = history.Where(told => told.Key.StartsWith("w/s/", StringComparison.Ordinal)).ToList();
        Holds("v2 waits", second, waits.Entries);
        Holds("v2 stream", second, stream.Entries);
        Assert.Null(new StateChecker(history).WhatIsWrong(reader.States));

        // What was planted to be met was met.
        Assert.Contains(late.Entries, entry => entry is WatchEntry.Forgotten);
        Assert.Contains(marking.Entries, entry => entry is WatchEntry.Mark);
        Assert.True(puts.Entries.Count(entry => entry is WatchEntry.Begun) > 2);

        void Holds(string who, IEnumerable<Told> happened, List<WatchEntry> entries)
        {
            var wrong = new WatchChecker(happened).WhatIsWrong(entries);
            Assert.True(wrong is null, $"seed {seed}, {who}: {wrong}");
        }
    }
}
