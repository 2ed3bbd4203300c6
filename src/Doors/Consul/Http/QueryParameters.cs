namespace Muster.Doors.Consul.Http;

/// <summary>
/// A query's parameters as Go 1.15's <c>url.ParseQuery</c> reads them: <c>&amp;</c> and <c>;</c> separate, order is kept.
/// </summary>
internal sealed class QueryParameters
{
    public static readonly QueryParameters None = new([]);

    private readonly List<KeyValuePair<string, string>> _pairs;

    private QueryParameters(List<KeyValuePair<string, string>> pairs) => _pairs = pairs;

    public bool IsEmpty => _pairs.Count == 0;

    /// <summary>Null when an escape is broken.</summary>
    public static QueryParameters? Parse(string query)
    {
        if (query.Length == 0)
        {
            return None;
        }

        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var range in query.AsSpan().SplitAny('&', ';'))
        {
            var part = query.AsSpan(range);
            if (part.IsEmpty)
            {
                continue;
            }

            var equals = part.IndexOf('=');
            var name = RequestTarget.UnescapeQuery(equals < 0 ? part : part[..equals]);
            var value = equals < 0 ? "" : RequestTarget.UnescapeQuery(part[(equals + 1)..]);
            if (name is null || value is null)
            {
                return null;
            }

            pairs.Add(new(name, value));
        }

        return new QueryParameters(pairs);
    }

    /// <summary>Whether it was given at all, with whatever value.</summary>
    public bool Has(string name)
    {
        foreach (var pair in _pairs)
        {
            if (pair.Key == name)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Its first value; empty when it was not given.</summary>
    public string Get(string name)
    {
        foreach (var pair in _pairs)
        {
            if (pair.Key == name)
            {
                return pair.Value;
            }
        }

        return "";
    }

    public IReadOnlyList<string> All(string name) => [.. _pairs.Where(pair => pair.Key == name).Select(pair => pair.Value)];

    /// <summary>Go's <c>Values.Encode</c>: by name, the values of one name in their order.</summary>
    public string Encode() => string.Join('&', _pairs
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => $"{RequestTarget.EscapeQuery(pair.Key)}={RequestTarget.EscapeQuery(pair.Value)}"));
}
