using System.Globalization;

namespace Muster.Registry.Catalog;

/// <summary>A node's id is a UUID in its usual spelling.</summary>
internal static class NodeIdRule
{
    private const int Length = 36;

    /// <summary>Consul's text for what is wrong with it; null when nothing is.</summary>
    public static string? Complaint(string id)
    {
        if (id.Length != Length)
        {
            return "uuid string is wrong length";
        }

        if (id[8] != '-' || id[13] != '-' || id[18] != '-' || id[23] != '-')
        {
            return "uuid is improperly formatted";
        }

        foreach (var digit in id.Replace("-", "", StringComparison.Ordinal))
        {
            if (!char.IsAsciiHexDigit(digit))
            {
                return string.Create(
                    CultureInfo.InvariantCulture, $"encoding/hex: invalid byte: U+{(int)digit:X4} '{digit}'");
            }
        }

        return null;
    }
}
