namespace Muster.Registry.Catalog.Past;

/// <summary>One moment, or a check's turns one after another while nothing else happened to it, told as one.</summary>
/// <param name="Last">The newest of them.</param>
/// <param name="First">The oldest of them.</param>
/// <param name="Count">How many they are.</param>
public sealed record CheckRun(CatalogMoment Last, CatalogMoment First, int Count)
{
    /// <summary>Fewer turns than this are told one by one.</summary>
    private const int CountMin = 4;

    /// <summary>Turns of one check stand together though others happened in between, at the place of the newest. Pure.</summary>
    /// <param name="moments">Newest first.</param>
    public static IReadOnlyList<CheckRun> Gather(IReadOnlyList<CatalogMoment> moments)
    {
        var runs = new List<List<CatalogMoment>>();
        var open = new Dictionary<(string Node, string Check), List<CatalogMoment>>();
        foreach (var moment in moments)
        {
            var key = (moment.Node, moment.CheckId);
            if (moment.Deed == CatalogDeed.CheckTurned && open.TryGetValue(key, out var run))
            {
                run.Add(moment);
                continue;
            }

            var begun = new List<CatalogMoment> { moment };
            runs.Add(begun);
            if (moment.Deed == CatalogDeed.CheckTurned)
            {
                open[key] = begun;
            }
            else if (moment.CheckId.Length > 0)
            {
                open.Remove(key);
            }
        }

        return
        [
            .. runs.SelectMany(run => run.Count < CountMin
                    ? run.Select(one => new CheckRun(one, one, 1))
                    : [new CheckRun(run[0], run[^1], run.Count)])
                .OrderByDescending(run => run.Last.At.Value),
        ];
    }
}
