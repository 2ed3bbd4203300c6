using System.Text;

namespace Muster.Doors.Consul.Http;

/// <summary>Answers a request; the exchange's one answer has been sent when it returns.</summary>
internal delegate ValueTask Endpoint(Exchange exchange);

/// <summary>A path, or, ending in a slash, every path that begins so; and what each allowed method does.</summary>
internal sealed class Route(string pattern, params (string Method, Endpoint Endpoint)[] verbs)
{
    public byte[] Pattern { get; } = Encoding.ASCII.GetBytes(pattern);

    public bool IsPrefix { get; } = pattern.EndsWith('/');

    /// <summary>As the Allow header lists it.</summary>
    public string Allow { get; } = string.Join(',', verbs.Select(verb => verb.Method).Prepend("OPTIONS"));

    public Endpoint? For(string method)
    {
        foreach (var verb in verbs)
        {
            if (verb.Method == method)
            {
                return verb.Endpoint;
            }
        }

        return null;
    }

    public bool Matches(ReadOnlySpan<byte> path) =>
        IsPrefix ? path.StartsWith(Pattern) : path.SequenceEqual(Pattern);
}
