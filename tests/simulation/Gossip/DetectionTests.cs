using Muster.Gossip.Swim;
using Muster.Tests.Support;
using Xunit.Abstractions;

namespace Muster.Tests.Simulation.Gossip;

/// <summary>A crash becomes known to everybody in the time that the formulas promise, and nobody who is up is taken for dead.</summary>
public sealed class DetectionTests(ITestOutputHelper output)
{
    private const double Loss = 0.02;

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(30)]
    [InlineData(300)]
    public void A_crash_is_known_everywhere_in_time(int members) =>
        Crash("LAN", SwimProfile.Lan, members, normally: members < 100 ? 10 : 2, inLongRun: 50, quiet: TimeSpan.FromMinutes(1));

    [Fact]
    public void A_crash_among_a_thousand_is_known_everywhere_in_time() =>
        Crash("LAN", SwimProfile.Lan, 1000, normally: 1, inLongRun: 5, quiet: TimeSpan.Zero);

    [Fact]
    public void A_crash_among_ten_thousand_is_known_everywhere_in_time() =>
        Crash("LAN", SwimProfile.Lan, 10_000, normally: 0, inLongRun: 1, quiet: TimeSpan.Zero);

    [Fact]
    public void Across_datacenters_too() =>
        Crash("WAN", SwimProfile.Wan, 50, normally: 2, inLongRun: 20, quiet: TimeSpan.FromMinutes(1));

    [Fact]
    public void On_one_machine_too() =>
        Crash("one machine", SwimProfile.Local, 50, normally: 2, inLongRun: 20, quiet: TimeSpan.FromMinutes(1));

    /// <param name="quiet">How long it is watched, after all know of the crash, for members taken for dead.</param>
    private void Crash(string kind, SwimProfile profile, int members, int normally, int inLongRun, TimeSpan quiet)
    {
        var promise = new Promise(profile, members);
        var report = new CrashReport(kind, members, Loss, promise);
        var worlds = Seeds.Each(normally, inLongRun, seed => Crash(seed, profile, members, promise, quiet, report));
        if (worlds > 0)
        {
            output.WriteLine(report.ToString());
            LongRun.Report($"- {report}");
        }
    }

    private static void Crash(
        ulong seed, SwimProfile profile, int members, Promise promise, TimeSpan quiet, CrashReport report)
    {
        var heldBefore = GC.GetTotalMemory(forceFullCollection: true);
        var world = new World(seed, profile) { Weather = { Loss = Loss } };
        world.StartConverged(members, driftMax: 0.001);
        var before = 5 * profile.ProbeInterval;
        world.Run(before);
        var (datagrams, bytes) = (world.Tally.Datagrams, world.Tally.DatagramBytes);

        var victim = world[world.Chance.Next(members)];
        var crashed = world.Now;
        world.Crash(victim);
        world.Run(promise.KnownEverywhere);

        var heard = world.Tally.Departures.Where(each => each.Gone.Name == victim.Name).ToList();
        Assert.Equal(members - 1, heard.Select(each => each.Viewer).Distinct().Count());
        world.Run(quiet);
        var idle = members * before.TotalSeconds;
        report.Add(
            heard.Min(each => each.At) - crashed,
            heard.Max(each => each.At) - crashed,
            world.Tally.FalseDeaths(),
            datagrams / idle,
            bytes / idle,
            (double)(GC.GetTotalMemory(forceFullCollection: true) - heldBefore) / members);
        Assert.Equal(0, world.Tally.FalseDeaths());
    }
}
