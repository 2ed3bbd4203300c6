using Muster.Doors.Consul.Go;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>What Consul says of a session's id that names none.</summary>
internal static class SessionId
{
    private const int Length = 36;
    private const int HyphensMax = 4;

    public static string WhyUnknown(string id)
    {
        if (id.Length == 0)
        {
            return "missing session";
        }

        return WhyMalformed(id) is { } why
            ? $"failed session lookup: index error: {why}"
            : $"invalid session {GoText.Quote(id)}";
    }

    private static string? WhyMalformed(string id)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(id) != Length)
        {
            return "UUID must be 36 characters";
        }

        var hyphens = id.Count(letter => letter == '-');
        if (hyphens > HyphensMax)
        {
            return $"UUID should have maximum of 4 \"-\"; got {hyphens}";
        }

        var digits = id.Replace("-", "", StringComparison.Ordinal);
        foreach (var digit in System.Text.Encoding.UTF8.GetBytes(digits))
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return $"Invalid UUID: encoding/hex: invalid byte: {ByteOf(digit)}";
            }
        }

        return digits.Length % 2 == 0 ? null : "Input (without hyphens) must be even length";
    }

    /// <summary>Go's <c>%#U</c>.</summary>
    private static string ByteOf(byte value) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"U+{(int)value:X4} {GoText.QuoteByte(value)}");
}
