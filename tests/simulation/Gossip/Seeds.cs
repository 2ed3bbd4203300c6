using System.Globalization;
using System.Runtime.CompilerServices;
using Muster.Tests.Support;

namespace Muster.Tests.Simulation.Gossip;

/// <summary>Runs a world for a few seeds, for many with MUSTER_LONG=1, or for the one in MUSTER_SEED.</summary>
internal static class Seeds
{
    private const ulong First = 20_260_101;

    /// <returns>How many worlds there were.</returns>
    public static int Each(int normally, int inLongRun, Action<ulong> world, [CallerMemberName] string test = "")
    {
        var given = Environment.GetEnvironmentVariable("MUSTER_SEED");
        var seeds = ulong.TryParse(given, CultureInfo.InvariantCulture, out var one)
            ? new[] { one }
            : Enumerable.Range(0, LongRun.Choose(normally, inLongRun)).Select(i => First + (ulong)i).ToArray();
        foreach (var seed in seeds)
        {
            try
            {
                world(seed);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException(
                    $"Replay: MUSTER_SEED={seed} MUSTER_LONG={(LongRun.Wanted ? 1 : 0)} "
                    + $"dotnet test tests/simulation --filter {test}\n{failure.Message}",
                    failure);
            }
        }

        return seeds.Length;
    }
}
