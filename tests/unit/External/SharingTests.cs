using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.External;

namespace Muster.Tests.Unit.External;

/// <summary>
/// Agents that come, stall, wake and die, one in a lease's time, with views that lag: a check is never without a performer
/// for longer than the lease and what it takes to see it, and never has two for longer than that either.
/// </summary>
public sealed class SharingTests
{
    private const int StepMilliseconds = 250;
    private const int LeaseMilliseconds = 15_000;
    private const int RenewMilliseconds = LeaseMilliseconds / 3;
    private const int LagMillisecondsMax = 2_000;
    private const int Checks = 20;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Work_moves_and_is_neither_left_nor_doubled_for_longer_than_the_lease(int seed)
    {
        var chance = new Prng((ulong)seed);
        var agents = Enumerable.Range(0, 5).Select(i => new Agent($"agent{i}", chance.Next(LagMillisecondsMax))).ToList();
        var engine = new Dictionary<string, int>(); // whose row lives until when
        var views = new List<ImmutableSortedSet<string>>();
        var unowned = new int[Checks];
        var doubled = new int[Checks];
        var moves = 0;
        var owners = new string?[Checks];
        var calmUntil = 0;
        for (var now = 0; now < 600_000; now += StepMilliseconds)
        {
            if (now >= calmUntil && chance.Next(40) == 0)
            {
                Disturb(agents, chance, now);
                calmUntil = now + LeaseMilliseconds + LagMillisecondsMax;
            }

            foreach (var gone in engine.Where(row => row.Value <= now).Select(row => row.Key).ToList())
            {
                engine.Remove(gone);
            }

            foreach (var agent in agents.Where(agent => agent.Runs && now >= agent.RenewsAt))
            {
                engine[agent.Id] = now + LeaseMilliseconds;
                agent.RenewsAt = now + RenewMilliseconds;
                agent.SureUntil = now + LeaseMilliseconds;
            }

            views.Add([.. engine.Keys]);
            for (var check = 0; check < Checks; check++)
            {
                var performing = agents.Where(agent => agent.Performs(check, now, views)).ToList();
                unowned[check] = performing.Count == 0 ? unowned[check] + StepMilliseconds : 0;
                doubled[check] = performing.Count > 1 ? doubled[check] + StepMilliseconds : 0;
                Assert.True(
                    unowned[check] <= LeaseMilliseconds + LagMillisecondsMax + StepMilliseconds,
                    $"seed {seed}: check {check} has nobody at {now} ms for {unowned[check]} ms");
                Assert.True(
                    doubled[check] <= LeaseMilliseconds,
                    $"seed {seed}: check {check} has two at {now} ms for {doubled[check]} ms");
                var owner = performing.Count == 1 ? performing[0].Id : owners[check];
                moves += owner == owners[check] ? 0 : 1;
                owners[check] = owner;
            }
        }

        Assert.True(moves > Checks, $"only {moves} moves: the story says nothing");
    }

    private static void Disturb(List<Agent> agents, Prng chance, int now)
    {
        // One always runs on, so that there is somebody to take over.
        var agent = agents[1 + chance.Next(agents.Count - 1)];
        agent.Runs = !agent.Runs;
        agent.RenewsAt = now;
    }

    private sealed class Agent(string id, int lag)
    {
        public string Id => id;

        public bool Runs { get; set; } = true;

        public int RenewsAt { get; set; }

        public int SureUntil { get; set; }

        public bool Performs(int check, int now, List<ImmutableSortedSet<string>> views)
        {
            var seen = views[Math.Max(0, views.Count - 1 - (lag / StepMilliseconds))];
            return Runs && now < SureUntil && seen.Contains(id)
                && Share.OwnerOf(new WorkKey($"node{check}", "c"), seen) == id;
        }
    }
}
