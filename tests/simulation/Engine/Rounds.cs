using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Muster.Tests.Support;

namespace Muster.Tests.Simulation.Engine;

/// <summary>
/// How often a property is tried, and from which seed: few times and always the same by default; more with MUSTER_LONG=1;
/// another seed, or the seed of a failure, with MUSTER_SEED.
/// </summary>
internal static class Rounds
{
    private const int LongFactor = 50;

    private static readonly ulong Seed =
        ulong.TryParse(Environment.GetEnvironmentVariable("MUSTER_SEED"), CultureInfo.InvariantCulture, out var seed)
            ? seed
            : 20_260_101;

    /// <summary>
    /// Tries the property on random lists of steps; on failure, on ever shorter ones. Each step is a number from which
    /// everything about it follows.
    /// </summary>
    public static void Check(string test, int times, int stepsMax, Func<IReadOnlyList<ulong>, Task> property)
    {
        var step = from high in Gen.Choose(0, int.MaxValue)
                   from low in Gen.Choose(0, int.MaxValue)
                   select ((ulong)(uint)high << 32) | (uint)low;
        var steps = from count in Gen.Choose(1, stepsMax)
                    from list in step.ListOf(count)
                    select list.ToList();
        var config = Config.QuickThrowOnFailure
            .WithMaxTest(LongRun.Choose(times, times * LongFactor))
            .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(Seed, 1), FSharpOption<int>.None)));
        try
        {
            Prop.ForAll(Arb.From(steps, Shrink), list => property(list).GetAwaiter().GetResult()).Check(config);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(
                $"Replay: MUSTER_SEED={Seed} MUSTER_LONG={(LongRun.Wanted ? 1 : 0)} "
                + $"dotnet test tests/simulation --filter {test}\n{failure.Message}",
                failure);
        }
    }

    // Leaves out halves, quarters … single steps.
    private static IEnumerable<List<ulong>> Shrink(List<ulong> steps)
    {
        for (var size = steps.Count / 2; size >= 1; size /= 2)
        {
            for (var from = 0; from + size <= steps.Count; from += size)
            {
                var fewer = new List<ulong>(steps);
                fewer.RemoveRange(from, size);
                if (fewer.Count > 0)
                {
                    yield return fewer;
                }
            }
        }
    }
}
