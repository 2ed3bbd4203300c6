using System.Globalization;
using System.Text;

namespace Muster.Registry.Entries;

/// <summary>Lengths of time in entries are nanoseconds, and are shown as Go shows them: <c>1m30s</c>, <c>5ns</c>.</summary>
public static class EntryTimes
{
    private const decimal Microsecond = 1_000;
    private const decimal Millisecond = 1_000_000;
    private const decimal Second = 1_000_000_000;
    private const decimal Minute = 60 * Second;
    private const decimal Hour = 60 * Minute;

    public static string Text(long nanos)
    {
        var length = Math.Abs((decimal)nanos);
        var text = new StringBuilder(nanos < 0 ? "-" : "");
        if (length is > 0 and < Second)
        {
            var (scale, unit) = length < Microsecond ? (1, "ns") : length < Millisecond ? (Microsecond, "µs") : (Millisecond, "ms");
            return text.Append(Shortest(length / scale)).Append(unit).ToString();
        }

        var (hours, minutes) = (decimal.Floor(length / Hour), decimal.Floor(length % Hour / Minute));
        if (hours > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{hours}h");
        }

        if (hours > 0 || minutes > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{minutes}m");
        }

        return text.Append(Shortest(length % Minute / Second)).Append('s').ToString();
    }

    private static string Shortest(decimal number) => number.ToString("0.#########", CultureInfo.InvariantCulture);
}
