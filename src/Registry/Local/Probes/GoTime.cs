using System.Globalization;

namespace Muster.Registry.Local.Probes;

/// <summary>A length of time as Go writes it: <c>1m30s</c>, <c>1.5s</c>, <c>200ms</c>.</summary>
internal static class GoTime
{
    public static string Of(TimeSpan length) => length switch
    {
        { Ticks: 0 } => "0s",
        { TotalMicroseconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{length.TotalNanoseconds:0}ns"),
        { TotalMilliseconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{length.TotalMicroseconds:0.###}µs"),
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{length.TotalMilliseconds:0.######}ms"),
        _ => Long(length),
    };

    private static string Long(TimeSpan length)
    {
        var hours = (long)length.TotalHours;
        var seconds = length.Seconds + ((decimal)(length.Ticks % TimeSpan.TicksPerSecond) / TimeSpan.TicksPerSecond);
        var tail = string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#######}s");
        return hours > 0 ? string.Create(CultureInfo.InvariantCulture, $"{hours}h{length.Minutes}m{tail}")
            : length.Minutes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{length.Minutes}m{tail}")
            : tail;
    }
}
