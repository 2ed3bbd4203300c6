using System.Text;
using Muster.Bedrock.Metrics;

namespace Muster.Doors.Consul.Http;

/// <summary>Answers a request; the exchange's one answer has been sent when it returns.</summary>
internal delegate ValueTask Endpoint(Exchange exchange);

/// <summary>A path, or, ending in a slash, every path that begins so; and what each allowed method does.</summary>
internal sealed class Route(string pattern, params (string Method, Endpoint Endpoint)[] verbs)
{
    /// <summary>
    /// Stands for whatever method there is, known or not: a page beside the API, without what is common to that. It is never
    /// blocked and has no headers of the operator's (Consul 1.8.7's debugging pages).
    /// </summary>
    public const string AnyMethod = "*";

    private Sample[] _times = [];

    public string Text => pattern;

    public byte[] Pattern { get; } = Encoding.ASCII.GetBytes(pattern);

    public bool IsBesideTheApi { get; } = verbs.Any(verb => verb.Method == AnyMethod);

    public bool IsPrefix { get; } = pattern.EndsWith('/');

    public bool RefusesNamespacesFirst { get; } = Namespaces.AreRefusedFirst(pattern);

    /// <summary>As the Allow header lists it.</summary>
    public string Allow { get; } = string.Join(',', verbs.Select(verb => verb.Method).Prepend("OPTIONS"));

    /// <summary>What the method does, and what it takes is recorded by; null when the path does not allow it.</summary>
    public (Endpoint Endpoint, Sample Times)? For(string method)
    {
        for (var i = 0; i < verbs.Length; i++)
        {
            if (verbs[i].Method == method || verbs[i].Method == AnyMethod)
            {
                return (verbs[i].Endpoint, _times[i]);
            }
        }

        return null;
    }

    /// <summary>
    /// Each method is timed under Consul's two names for it: <c>http.GET.v1.kv._</c>, and since 1.9 <c>api.http</c> with
    /// labels. An underscore stands for what follows a path that ends in a slash.
    /// </summary>
    public void MeasureBy(MetricBook metrics)
    {
        var path = string.Join('.', pattern.TrimStart('/').Split('/').Select(part => part.Length == 0 ? "_" : part));
        _times =
        [
            .. verbs.Select(verb =>
            {
                var method = verb.Method == AnyMethod ? "GET" : verb.Method;
                var times = metrics.Sample($"http.{method}.{path}");
                metrics.Show(new MetricId("api.http", [new("method", method), new("path", path)]), times);
                return times;
            }),
        ];
    }

    public bool Matches(ReadOnlySpan<byte> path) =>
        IsPrefix ? path.StartsWith(Pattern) : path.SequenceEqual(Pattern);
}
