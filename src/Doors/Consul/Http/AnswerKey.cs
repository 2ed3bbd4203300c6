namespace Muster.Doors.Consul.Http;

/// <summary>
/// What an answer's body depends on besides the rows it is made from: the path and the query as they came, without the
/// parameters that say how to ask and not what; and who asks.
/// </summary>
internal readonly record struct AnswerKey(string Target, string Accessor)
{
    /// <summary>
    /// Parameters that no body depends on. One that is spelled with an escape stays, and makes a key of its own: that costs
    /// a rendering, never a wrong answer.
    /// </summary>
    private static readonly string[] _ways =
        ["index", "wait", "stale", "consistent", "leader", "cached", "max_stale", "token"];

    public static AnswerKey Of(Exchange exchange) =>
        new(Without(exchange.RawTarget, exchange.RawQuery), exchange.Caller.Accessor);

    private static string Without(string target, string query)
    {
        if (query.Length == 0 || !HasWay(query))
        {
            return target;
        }

        var kept = string.Join('&', query.Split('&', ';').Where(part => !IsWay(part)));
        return $"{target.AsSpan(0, target.Length - query.Length - 1)}{(kept.Length > 0 ? "?" : "")}{kept}";
    }

    private static bool HasWay(string query)
    {
        foreach (var range in query.AsSpan().SplitAny('&', ';'))
        {
            if (IsWay(query.AsSpan(range)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWay(ReadOnlySpan<char> part)
    {
        var equals = part.IndexOf('=');
        var name = equals < 0 ? part : part[..equals];
        foreach (var way in _ways)
        {
            if (name.SequenceEqual(way))
            {
                return true;
            }
        }

        return false;
    }
}
