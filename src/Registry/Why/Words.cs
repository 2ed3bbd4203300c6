using System.Globalization;
using Muster.Engine;

namespace Muster.Registry.Why;

/// <summary>How explanations speak of times, people and numbers. Pure.</summary>
internal static class Words
{
    private const int NamesMax = 6;
    private const int SaidCharsMax = 120;

    /// <summary>At which time, and how long ago that is.</summary>
    public static string At(DateTimeOffset time, DateTimeOffset now) =>
        $"{Clock(time, now)} ({Length(now - time)} ago)";

    public static string Clock(DateTimeOffset time, DateTimeOffset now) => time.UtcDateTime.ToString(
        time.UtcDateTime.Date == now.UtcDateTime.Date ? "HH:mm:ss'Z'" : "yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The two largest units: <c>2h5m</c>.</summary>
    public static string Length(TimeSpan length) => length switch
    {
        { Ticks: <= 0 } => "0s",
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, (int)length.TotalMilliseconds)}ms"),
        { TotalMinutes: < 1 } => $"{(int)length.TotalSeconds}s",
        { TotalHours: < 1 } => Pair((int)length.TotalMinutes, "m", length.Seconds, "s"),
        { TotalDays: < 1 } => Pair((int)length.TotalHours, "h", length.Minutes, "m"),
        _ => Pair((int)length.TotalDays, "d", length.Hours, "h"),
    };

    /// <summary>Who did it, and through which door.</summary>
    public static string By(Stamp stamp)
    {
        var (door, source, accessor) = (stamp.Origin.Door, stamp.Origin.Source, stamp.Origin.Accessor);
        var who = (door, source) switch
        {
            ("system", "reaper") => "by the agent's reaper",
            ("system" or "", _) => "by the agent",
            ("consul", "") => "over HTTP",
            ("consul", _) => $"over HTTP from {source}",
            (_, "") => $"through {door}",
            _ => $"through {door} from {source}",
        };
        return accessor.Length > 0 ? $"{who}, token {accessor}" : who;
    }

    public static string Count(int count, string thing) => $"{count} {thing}{(count == 1 ? "" : "s")}";

    public static string Names(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count > NamesMax
            ? $"{string.Join(", ", all.Take(NamesMax))} and {all.Count - NamesMax} more"
            : string.Join(", ", all);
    }

    /// <summary>The first line of what somebody said, after a colon; nothing where nothing was said.</summary>
    public static string Said(string text)
    {
        var line = text.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        line = end < 0 ? line : line[..end].TrimEnd();
        return line.Length == 0 ? ""
            : line.Length > SaidCharsMax ? $": {line[..SaidCharsMax]}…"
            : $": {line}";
    }

    private static string Pair(int large, string largeUnit, int small, string smallUnit) =>
        small == 0 ? $"{large}{largeUnit}" : $"{large}{largeUnit}{small}{smallUnit}";
}
