using System.Globalization;

namespace Muster.Bedrock.Hcl;

/// <summary>
/// Reads HCL, first version, the language of Consul's configuration files and access rules. A document whose first
/// character is a brace is JSON. Source: the language's own description (hashicorp/hcl, branch hcl1).
/// </summary>
public static class HclReader
{
    /// <summary>The document, or a refusal that begins with <c>line:column:</c>.</summary>
    public static Result<HclObject> Read(string text)
    {
        if (HclLimits.Refuse(text) is { } tooLong)
        {
            return tooLong;
        }

        if (text.AsSpan().TrimStart().StartsWith("{"))
        {
            return HclJson.Read(text);
        }

        var parser = new HclParser(new HclScanner(text));
        var root = parser.Document();
        return parser.Fault is { } fault ? new Refused(Refusal.Invalid, $"{fault.At}: {fault.What}") : root!;
    }

    /// <summary>The number that was written so, or null.</summary>
    internal static HclNumber? NumberOf(HclPosition at, string written)
    {
        var digits = written.AsSpan();
        var negative = digits.StartsWith("-");
        digits = negative ? digits[1..] : digits;
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return long.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex)
                ? Whole(at, written, negative ? -hex : hex)
                : null;
        }

        if (long.TryParse(written, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return Whole(at, written, whole);
        }

        const NumberStyles styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(written, styles, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? new HclNumber(at, written, IsWhole: false, 0, value)
            : null;
    }

    private static HclNumber Whole(HclPosition at, string written, long value) =>
        new(at, written, IsWhole: true, value, value);
}
