using System.Globalization;
using Muster.Bedrock;
using Muster.Tests.Support;

namespace Muster.Tests.Fault.Locks;

/// <summary>
/// Twenty contenders for one lock over HTTP, who die with it, are paused until they have lost it, or have their sessions ended;
/// the agent is killed in the middle. There is one holder at a time, as fences show, and whoever waits is woken.
/// </summary>
public sealed class LockTortureTests
{
    private const int Contenders = 20;

    private static readonly int _rounds = LongRun.Choose(2, 40);

    [Fact]
    public async Task One_holds_it_at_a_time_and_whoever_waits_is_woken()
    {
        await using var agent = await AgentProcess.StartAsync(
            new AgentSettings { ExtraArguments = ["-hcl=session_ttl_min = \"0s\""] });
        var (takes, turnedAway) = (0, 0);
        for (var round = 0; round < _rounds; round++)
        {
            var guarded = new Guarded();
            await RoundAsync(agent, round, guarded);
            Assert.True(guarded.Wrong.Count == 0, $"round {round}:\n{string.Join('\n', guarded.Wrong)}");
            takes += guarded.Takes;
            turnedAway += guarded.TurnedAway;
        }

        LongRun.Report(string.Create(
            CultureInfo.InvariantCulture,
            $"one lock, {Contenders} contenders, {_rounds} kills of the agent: taken {takes} times, {turnedAway} late writes turned away by their fence"));
    }

    private static async Task RoundAsync(AgentProcess agent, int round, Guarded guarded)
    {
        var chance = new Prng((ulong)round + 1);
        using var enough = new CancellationTokenSource();
        var locks = new LockService(agent.Client, $"torture/{round}");
        var running = Enumerable.Range(0, Contenders)
            .Select(_ => new Contender(locks, guarded, new Prng(chance.Next())))
            .Select(contender => Task.Run(() => contender.RunAsync(enough.Token)))
            .ToList();
        await TakenAsync(guarded, 30 + chance.Next(30), running);
        await agent.RestartAsync(Ending.Kill);
        await TakenAsync(guarded, guarded.Takes + 30 + chance.Next(30), running);
        await enough.CancelAsync();
        await Task.WhenAll(running);
    }

    /// <summary>A wake-up that is lost ends here, in vain: nothing else would let the next one go on.</summary>
    private static Task TakenAsync(Guarded guarded, int count, List<Task> running) => Eventually.Until(
        () => guarded.Takes >= count || running.Any(task => task.IsCompleted), $"the lock was taken {count} times");
}
