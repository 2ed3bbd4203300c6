using System.Globalization;

namespace Muster.Doors.Consul.Loose;

/// <summary>A number as Go prints it without an exponent (<c>FormatFloat(f, 'f', -1, 64)</c>).</summary>
internal static class LooseNumber
{
    public static string Plain(double number)
    {
        var shortest = number.ToString("R", CultureInfo.InvariantCulture);
        var mark = shortest.IndexOf('E', StringComparison.Ordinal);
        if (mark < 0)
        {
            return shortest;
        }

        var sign = shortest[0] == '-' ? "-" : "";
        var mantissa = shortest[sign.Length..mark];
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var point = (dot < 0 ? mantissa.Length : dot) + int.Parse(shortest[(mark + 1)..], CultureInfo.InvariantCulture);
        return sign + (point <= 0
            ? $"0.{new string('0', -point)}{digits}"
            : digits.PadRight(point, '0'));
    }
}
