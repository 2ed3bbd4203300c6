using System.Buffers;
using System.Globalization;
using System.Text;

namespace Muster.Doors.Go;

/// <summary>Durations as Go's <c>time.ParseDuration</c> reads and <c>Duration.String</c> prints them: <c>1m30s</c>.</summary>
public static class GoDuration
{
    private static readonly SearchValues<char> _numberLetters = SearchValues.Create(".0123456789");

    private const long Microsecond = 1_000;
    private const long Millisecond = 1_000_000;
    private const long Second = 1_000_000_000;
    private const long Minute = 60 * Second;
    private const long Hour = 60 * Minute;

    /// <summary>Reads, or says in Go's words what is wrong.</summary>
    public static bool TryParse(string text, out TimeSpan duration, out string error)
    {
        duration = TimeSpan.Zero;
        error = $"time: invalid duration {GoText.Quote(text)}";
        var rest = text.AsSpan();
        var negative = rest is ['-', ..];
        if (rest is ['-' or '+', ..])
        {
            rest = rest[1..];
        }

        if (rest is "0")
        {
            return true;
        }

        if (rest.IsEmpty)
        {
            return false;
        }

        var total = 0.0;
        var exact = 0L;
        while (!rest.IsEmpty)
        {
            var digits = NumberLength(rest, out var hasDigits);
            if (!hasDigits)
            {
                return false;
            }

            var number = rest[..digits];
            rest = rest[digits..];
            var unitLength = rest.IndexOfAny(_numberLetters);
            unitLength = unitLength < 0 ? rest.Length : unitLength;
            if (unitLength == 0)
            {
                error = $"time: missing unit in duration {GoText.Quote(text)}";
                return false;
            }

            var unit = rest[..unitLength].ToString();
            rest = rest[unitLength..];
            if (NanosecondsOf(unit) is not { } scale)
            {
                error = $"time: unknown unit {GoText.Quote(unit)} in duration {GoText.Quote(text)}";
                return false;
            }

            var dot = number.IndexOf('.');
            var whole = dot < 0 ? number : number[..dot];
            var wholeNumber = 0L;
            if (!whole.IsEmpty && !long.TryParse(whole, NumberStyles.None, CultureInfo.InvariantCulture, out wholeNumber))
            {
                return false;
            }

            var fraction = dot >= 0 && dot + 1 < number.Length
                ? double.Parse($"0{number[dot..]}", CultureInfo.InvariantCulture)
                : 0.0;
            total += ((double)wholeNumber + fraction) * scale;
            if (total > long.MaxValue)
            {
                return false;
            }

            exact += (wholeNumber * scale) + (long)(fraction * scale);
        }

        duration = OfNanoseconds(negative ? -exact : exact);
        return true;
    }

    /// <summary>
    /// A count of nanoseconds in .NET's steps of a hundred, rounded away from zero so that what was above zero stays so.
    /// </summary>
    public static TimeSpan OfNanoseconds(long nanoseconds)
    {
        var (steps, rest) = Math.DivRem(nanoseconds, TimeSpan.NanosecondsPerTick);
        return TimeSpan.FromTicks(steps + Math.Sign(rest));
    }

    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }

        var negative = duration < TimeSpan.Zero;
        var nanoseconds = Math.Abs((decimal)duration.Ticks) * TimeSpan.NanosecondsPerTick;
        var text = new StringBuilder(negative ? "-" : "");
        if (nanoseconds < Second)
        {
            var (scale, unit) = nanoseconds switch
            {
                < Microsecond => (1L, "ns"),
                < Millisecond => (Microsecond, "µs"),
                _ => (Millisecond, "ms"),
            };
            return text.Append(Shortest(nanoseconds / scale)).Append(unit).ToString();
        }

        var hours = (long)(nanoseconds / Hour);
        var minutes = (long)(nanoseconds % Hour / Minute);
        if (hours > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{hours}h");
        }

        if (hours > 0 || minutes > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{minutes}m");
        }

        return text.Append(Shortest(nanoseconds % Minute / Second)).Append('s').ToString();
    }

    private static string Shortest(decimal number) => number.ToString("0.#########", CultureInfo.InvariantCulture);

    private static int NumberLength(ReadOnlySpan<char> text, out bool hasDigits)
    {
        hasDigits = false;
        var dots = 0;
        var length = 0;
        while (length < text.Length && (char.IsAsciiDigit(text[length]) || (text[length] == '.' && dots == 0)))
        {
            if (text[length] == '.')
            {
                dots++;
            }
            else
            {
                hasDigits = true;
            }

            length++;
        }

        return length;
    }

    private static long? NanosecondsOf(string unit) => unit switch
    {
        "ns" => 1,
        "us" or "µs" or "μs" => Microsecond,
        "ms" => Millisecond,
        "s" => Second,
        "m" => Minute,
        "h" => Hour,
        _ => null,
    };
}
