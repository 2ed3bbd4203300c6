using Muster.Tests.Support;

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
        var watchers = new WatchingCrowd(agent, relay);
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
                    watchers.BeginLate();
                    break;
            }
        }

        await writes.EndAsync();
        await watchers.CheckAsync($"seed {seed}", writes.History);
    }
}
