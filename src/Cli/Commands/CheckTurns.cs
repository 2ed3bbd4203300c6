using System.Globalization;
using System.Text.Json;

namespace Muster.Cli.Commands;

/// <summary>A line of the catalog's history: one moment, or the turns of a check that wavers.</summary>
/// <param name="Last">The newest of them.</param>
/// <param name="First">The oldest of them.</param>
internal sealed record CheckTurns(JsonElement Last, JsonElement First, int Count)
{
    /// <summary>Fewer turns than this are told one by one.</summary>
    private const int CountMin = 4;

    /// <summary>Turns of one check stand together while nothing else happened to it, at the place of the newest.</summary>
    /// <param name="moments">Newest first.</param>
    public static IReadOnlyList<CheckTurns> Gather(IReadOnlyList<JsonElement> moments, bool oneByOne)
    {
        var runs = new List<List<JsonElement>>();
        var open = new Dictionary<(string, string), List<JsonElement>>();
        foreach (var moment in moments)
        {
            var key = (PastText.Text(moment, "Node"), PastText.Text(moment, "CheckID"));
            var turned = PastText.Text(moment, "Deed") == "check-turned";
            if (turned && open.TryGetValue(key, out var run))
            {
                run.Add(moment);
                continue;
            }

            runs.Add([moment]);
            open.Remove(key);
            if (turned && !oneByOne)
            {
                open[key] = runs[^1];
            }
        }

        return
        [
            .. runs.SelectMany(run => run.Count < CountMin
                    ? run.Select(one => new CheckTurns(one, one, 1))
                    : [new CheckTurns(run[0], run[^1], run.Count)])
                .OrderByDescending(run => run.Last.GetProperty("Revision").GetInt64()),
        ];
    }

    public string Times() => Count == 1
        ? ""
        : string.Create(
            CultureInfo.InvariantCulture, $" (the last of {Count} turns since {First.GetProperty("Time").GetString()})");
}
