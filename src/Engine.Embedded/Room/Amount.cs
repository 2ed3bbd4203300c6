using System.Globalization;

namespace Muster.Engine.Embedded.Room;

/// <summary>So many bytes, or so many hundredths of a whole.</summary>
public readonly record struct Amount(long Value, bool IsPercent)
{
    private static readonly string[] _units = ["B", "KiB", "MiB", "GiB", "TiB"];

    public static Amount Bytes(long value) => new(value, IsPercent: false);

    public static Amount Percent(int value) => new(value, IsPercent: true);

    /// <summary>Reads <c>80%</c>, <c>512MiB</c>, <c>512</c>; null for anything else.</summary>
    public static Amount? Parse(string text)
    {
        if (text.EndsWith('%'))
        {
            return int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var share) && share <= 100
                ? Percent(share)
                : null;
        }

        var digits = text.Length;
        while (digits > 0 && !char.IsAsciiDigit(text[digits - 1]))
        {
            digits--;
        }

        var unit = digits == text.Length ? 0 : Array.IndexOf(_units, text[digits..]);
        return unit >= 0
            && long.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count <= long.MaxValue >> (10 * unit)
                ? Bytes(count << (10 * unit))
                : null;
    }

    /// <summary>In bytes, of that whole.</summary>
    public long Of(long whole) => IsPercent ? (long)((decimal)whole * Value / 100) : Value;

    /// <summary>As people say it: <c>1.5 GiB</c>.</summary>
    public static string Told(long bytes)
    {
        var (shown, unit) = ((double)bytes, 0);
        while (shown >= 1024 && unit < _units.Length - 1)
        {
            shown /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{shown:0.#} {_units[unit]}");
    }
}
