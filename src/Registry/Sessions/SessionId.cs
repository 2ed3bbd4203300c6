using System.Globalization;
using System.Text;
using Muster.Bedrock;

namespace Muster.Registry.Sessions;

/// <summary>
/// How a session's id is read: 36 characters, of which up to four are hyphens, wherever they stand, and the others
/// hexadecimal digits in either case (Consul 1.8.7).
/// </summary>
public static class SessionId
{
    private const int Length = 36;
    private const int HyphensMax = 4;
    private const int Digits = 32;

    /// <summary>In its one spelling; refuses in Consul's words what is none.</summary>
    public static Result<string> Read(string id)
    {
        if (Complaint(id) is { } complaint)
        {
            return new Refused(Refusal.Invalid, $"failed session lookup: index error: {complaint}");
        }

        var digits = id.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        return digits.Length == Digits
            ? $"{digits[..8]}-{digits[8..12]}-{digits[12..16]}-{digits[16..20]}-{digits[20..]}"
            : digits;
    }

    private static string? Complaint(string id)
    {
        if (Encoding.UTF8.GetByteCount(id) != Length)
        {
            return "UUID must be 36 characters";
        }

        var hyphens = id.Count(letter => letter == '-');
        if (hyphens > HyphensMax)
        {
            return $"UUID should have maximum of 4 \"-\"; got {hyphens}";
        }

        var digits = Encoding.UTF8.GetBytes(id.Replace("-", "", StringComparison.Ordinal));
        var wrong = digits.FirstOrDefault(digit => !char.IsAsciiHexDigit((char)digit));
        return Array.Exists(digits, digit => !char.IsAsciiHexDigit((char)digit))
            ? $"Invalid UUID: encoding/hex: invalid byte: {ByteOf(wrong)}"
            : digits.Length % 2 == 0 ? null : "Input (without hyphens) must be even length";
    }

    /// <summary>Go's <c>%#U</c>.</summary>
    private static string ByteOf(byte value)
    {
        var shown = char.IsControl((char)value) || value is 0xA0 or 0xAD ? "" : $" '{(char)value}'";
        return string.Create(CultureInfo.InvariantCulture, $"U+{(int)value:X4}{shown}");
    }
}
