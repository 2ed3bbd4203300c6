using System.Globalization;
using System.Text.Json;

namespace Muster.Cli.Commands;

/// <summary>An explanation on a screen.</summary>
internal sealed class WhyText(Terminal terminal)
{
    /// <summary>A longer text pushes what follows it on its own line alone.</summary>
    private const int ColumnCharsMax = 72;

    private const int InstancesMax = 20;

    private readonly Paint _paint = new(terminal);

    public void Write(JsonElement found)
    {
        var says = PastText.Text(found, "Says");
        terminal.Out.WriteLine((PastText.Text(found, "Verdict"), PastText.Text(found, "Cause")) switch
        {
            ("answered", "none" or "key-changed") => _paint.Good(says),
            ("missing", _) => _paint.Bad(says),
            _ => _paint.Warn(says),
        });
        WriteChain([.. found.GetProperty("Chain").EnumerateArray()]);
        WriteInstances([.. found.GetProperty("Instances").EnumerateArray()]);
        var notes = Texts(found, "Notes");
        var next = Texts(found, "Next");
        if (notes.Count + next.Count > 0)
        {
            terminal.Out.WriteLine("");
        }

        foreach (var note in notes)
        {
            terminal.Out.WriteLine($"Note: {note}");
        }

        foreach (var step in next)
        {
            var line = step.StartsWith("muster ", StringComparison.Ordinal) ? $"{terminal.CalledAs}{step["muster".Length..]}" : step;
            terminal.Out.WriteLine($"{_paint.Bold("Next:")} {line}");
        }
    }

    private static List<string> Texts(JsonElement found, string name) =>
        [.. found.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    private void WriteChain(List<JsonElement> steps)
    {
        if (steps.Count == 0)
        {
            return;
        }

        var now = terminal.Time.GetUtcNow().UtcDateTime;
        List<(string Time, string Says, string Who, bool Bad)> rows =
        [
            .. steps.Select(step => (
                Clock(step.GetProperty("Time").GetDateTime().ToUniversalTime(), now),
                PastText.Text(step, "Says"),
                PastText.Text(step, "Who"),
                step.GetProperty("Bad").GetBoolean())),
        ];
        var (times, says) = (rows.Max(row => row.Time.Length), Math.Min(ColumnCharsMax, rows.Max(row => row.Says.Length)));
        terminal.Out.WriteLine("");
        foreach (var row in rows)
        {
            var what = row.Says.PadRight(says);
            terminal.Out.WriteLine(
                $"  {_paint.Dim(row.Time.PadRight(times))}  {(row.Bad ? _paint.Bad(what) : what)}  {_paint.Dim(row.Who)}");
        }
    }

    /// <summary>One instance that is in all answers is told of in the first line.</summary>
    private void WriteInstances(List<JsonElement> instances)
    {
        if (instances.Count < 2)
        {
            return;
        }

        static string Is(JsonElement one, string name) => one.GetProperty(name).GetBoolean() ? "yes" : "no";

        string[][] rows =
        [
            ["Instance", "Node", "Catalog", "Passing", "DNS", "Why not"],
            .. instances.OrderBy(one => PastText.Text(one, "Says").Length == 0).Take(InstancesMax).Select(one => (string[])
            [
                PastText.Text(one, "ServiceID"), PastText.Text(one, "Node"),
                Is(one, "Catalog"), Is(one, "Passing"), Is(one, "DNS"), PastText.Text(one, "Says"),
            ]),
        ];
        terminal.Out.WriteLine("");
        foreach (var line in Table.Of(rows).TrimEnd('\n').Split('\n'))
        {
            terminal.Out.WriteLine($"  {line.TrimEnd()}");
        }

        if (instances.Count > InstancesMax)
        {
            terminal.Out.WriteLine($"  and {instances.Count - InstancesMax} more: -format=json shows all");
        }
    }

    private static string Clock(DateTime time, DateTime now) =>
        time.ToString(time.Date == now.Date ? "HH:mm:ss'Z'" : "yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
