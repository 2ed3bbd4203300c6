using System.Globalization;
using System.Text;

namespace Muster.Doors.Go;

/// <summary>
/// Floating-point numbers as Go's <c>encoding/json</c> prints them: the shortest that reads back the same, without an
/// exponent from 1e-6 up to 1e21.
/// </summary>
internal static class GoNumber
{
    private const int ExponentFrom = -6;
    private const int ExponentBelow = 21;

    /// <summary>NaN and infinity, which JSON has not, as Prometheus spells them.</summary>
    public static string Text(double value)
    {
        if (double.IsNaN(value))
        {
            return "NaN";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "+Inf" : "-Inf";
        }

        if (value == 0)
        {
            return double.IsNegative(value) ? "-0" : "0";
        }

        var (digits, exponent) = Shortest(Math.Abs(value));
        var text = new StringBuilder(value < 0 ? "-" : "");
        return exponent is >= ExponentFrom and < ExponentBelow
            ? Plain(text, digits, exponent)
            : Scientific(text, digits, exponent);
    }

    /// <summary>A number of valid JSON; infinite where no float64 holds it.</summary>
    public static double Read(ReadOnlySpan<byte> digits) =>
        double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>Significant digits, and the power of ten of the first.</summary>
    private static (string Digits, int Exponent) Shortest(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var mark = text.IndexOf('E', StringComparison.Ordinal);
        var mantissa = mark < 0 ? text : text[..mark];
        var power = mark < 0
            ? 0
            : int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var all = mantissa.Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        var whole = point < 0 ? mantissa.Length : point;
        return (digits.TrimEnd('0'), whole - 1 - (all.Length - digits.Length) + power);
    }

    private static string Plain(StringBuilder text, string digits, int exponent)
    {
        if (exponent < 0)
        {
            return text.Append("0.").Append('0', -exponent - 1).Append(digits).ToString();
        }

        var whole = exponent + 1;
        return digits.Length <= whole
            ? text.Append(digits).Append('0', whole - digits.Length).ToString()
            : text.Append(digits.AsSpan(0, whole)).Append('.').Append(digits.AsSpan(whole)).ToString();
    }

    private static string Scientific(StringBuilder text, string digits, int exponent)
    {
        text.Append(digits[0]);
        if (digits.Length > 1)
        {
            text.Append('.').Append(digits.AsSpan(1));
        }

        return text.Append('e').Append(exponent < 0 ? '-' : '+')
            .Append(Math.Abs(exponent).ToString(CultureInfo.InvariantCulture)).ToString();
    }
}
