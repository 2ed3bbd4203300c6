using System.Globalization;

namespace Muster.Doors.Consul.Http;

/// <summary>Whether a client takes gzip: named (any case), with a quality above zero.</summary>
internal static class AcceptedEncoding
{
    public static bool TakesGzip(string? accepted)
    {
        if (string.IsNullOrEmpty(accepted))
        {
            return false;
        }

        foreach (var range in accepted.AsSpan().Split(','))
        {
            var coding = accepted.AsSpan(range).Trim();
            var mark = coding.IndexOf(';');
            var name = mark < 0 ? coding : coding[..mark].Trim();
            if (!name.Equals("gzip", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var quality = mark < 0 ? [] : coding[(mark + 1)..].Trim();
            return !quality.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
                || (double.TryParse(quality[2..], NumberStyles.Float, CultureInfo.InvariantCulture, out var weight)
                    && weight > 0);
        }

        return false;
    }
}
