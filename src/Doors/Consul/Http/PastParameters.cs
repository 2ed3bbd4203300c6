using System.Globalization;
using Muster.Doors.Go;
using Muster.Engine;
using Muster.Registry.Past;

namespace Muster.Doors.Consul.Http;

/// <summary>How a question about the past says when: a revision, a time (RFC 3339), or how long ago (<c>90m</c>).</summary>
internal static class PastParameters
{
    private static readonly string[] _forms =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd' 'HH:mmK", "yyyy-MM-dd",
    ];

    /// <summary>Null with the refusal when the parameter is missing or says nothing.</summary>
    public static When? WhenOf(Exchange exchange, string name, out Plain refusal)
    {
        var text = exchange.Query.Get(name);
        refusal = default;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
        {
            return When.Of(new Revision(revision));
        }

        if (DateTimeOffset.TryParseExact(
                text, _forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return When.Of(time);
        }

        if (GoDuration.TryParse(text, out var ago, out _) && ago >= TimeSpan.Zero)
        {
            return When.Of(exchange.House.Time.GetUtcNow() - ago);
        }

        refusal = Plain.Bad(
            $"{name} cannot be \"{text}\": write a revision (4711), a time (2026-01-31T12:00:00Z, or without its Z), or how long ago (90m)");
        return null;
    }

    /// <summary><c>since</c>, where it is given.</summary>
    public static bool TrySince(Exchange exchange, out When? since, out Plain refusal)
    {
        (since, refusal) = (null, default);
        return !exchange.Query.Has("since") || (since = WhenOf(exchange, "since", out refusal)) is not null;
    }

    /// <summary>
    /// <c>limit</c> (1 to <paramref name="max"/>; 100 where it is not given) and <c>before</c> (a revision; 0 is the present).
    /// </summary>
    public static bool TryPage(Exchange exchange, int max, out int limit, out Revision before, out Plain refusal)
    {
        const int LimitDefault = 100;
        var (limitText, beforeText) = (exchange.Query.Get("limit"), exchange.Query.Get("before"));
        (limit, before, refusal) = (LimitDefault, Revision.Never, default);
        if (limitText.Length > 0
            && (!int.TryParse(limitText, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit < 1 || limit > max))
        {
            refusal = Plain.Bad($"limit cannot be \"{limitText}\": it must be a number from 1 to {max}");
            return false;
        }

        if (beforeText.Length > 0)
        {
            if (!long.TryParse(beforeText, NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
            {
                refusal = Plain.Bad($"before cannot be \"{beforeText}\": it must be a revision");
                return false;
            }

            before = new Revision(revision);
        }

        return true;
    }
}
