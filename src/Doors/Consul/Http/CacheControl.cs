using System.Globalization;

namespace Muster.Doors.Consul.Http;

/// <summary>What a client says in its Cache-Control header of how old an answer may be.</summary>
/// <param name="MaxAge">Zero where nothing was said.</param>
internal readonly record struct CacheControl(TimeSpan MaxAge, bool MustRevalidate)
{
    /// <summary>
    /// False when a number in it is none. Other directives mean nothing (Consul 1.8.7), nor does stale-if-error: an answer is
    /// never made from what could not be asked for.
    /// </summary>
    public static bool TryParse(string header, out CacheControl control)
    {
        control = default;
        if (header.Length == 0)
        {
            return true;
        }

        foreach (var directive in header.ToLowerInvariant().Split(','))
        {
            switch (directive.Trim().Split('=', 2))
            {
                case ["must-revalidate"]:
                    control = control with { MustRevalidate = true };
                    break;
                case ["max-age", var text]:
                    if (!TrySeconds(text, out var seconds))
                    {
                        return false;
                    }

                    // No age at all is the same as always to ask anew.
                    control = seconds == 0
                        ? control with { MustRevalidate = true }
                        : control with { MaxAge = TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue)) };
                    break;
                case ["stale-if-error", var text] when !TrySeconds(text, out _):
                    return false;
            }
        }

        return true;
    }

    /// <summary>Whole, with or without a sign (Consul 1.8.7).</summary>
    private static bool TrySeconds(string text, out long seconds) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out seconds);
}
