namespace Muster.Registry.Catalog.Past;

/// <summary>One moment, or a check's turns one after another while nothing else happened to it, told as one.</summary>
/// <param name="Last">The newest of them.</param>
/// <param name="First">The oldest of them.</param>
/// <param name="Count">How many they are.</param>
public sealed record CheckRun<T>(T Last, T First, int Count);

/// <summary>What must be known of a moment to gather it with others.</summary>
/// <param name="At">Its revision.</param>
/// <param name="Check">Empty where it is none of a check.</param>
/// <param name="Turned">The check's status turned, and no more.</param>
public readonly record struct CheckTurn(long At, string Node, string Check, bool Turned);

/// <summary>Makes one of the turns of a check that wavers, whoever tells of them. Pure.</summary>
public static class CheckRuns
{
    /// <summary>Fewer turns than this are told one by one.</summary>
    private const int CountMin = 4;

    /// <summary>Turns of one check stand together though others happened in between, at the place of the newest.</summary>
    /// <param name="moments">Newest first.</param>
    public static IReadOnlyList<CheckRun<T>> Gather<T>(IReadOnlyList<T> moments, Func<T, CheckTurn> turnOf)
    {
        var runs = new List<List<T>>();
        var open = new Dictionary<(string Node, string Check), List<T>>();
        foreach (var moment in moments)
        {
            var turn = turnOf(moment);
            var key = (turn.Node, turn.Check);
            if (turn.Turned && open.TryGetValue(key, out var run))
            {
                run.Add(moment);
                continue;
            }

            runs.Add([moment]);
            if (turn.Turned)
            {
                open[key] = runs[^1];
            }
            else if (turn.Check.Length > 0)
            {
                open.Remove(key);
            }
        }

        return
        [
            .. runs.SelectMany(run => run.Count < CountMin
                    ? run.Select(one => new CheckRun<T>(one, one, 1))
                    : [new CheckRun<T>(run[0], run[^1], run.Count)])
                .OrderByDescending(run => turnOf(run.Last).At),
        ];
    }
}
