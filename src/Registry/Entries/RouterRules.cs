namespace Muster.Registry.Entries;

internal static class RouterRules
{
    public static string? Complaint(ServiceRouter router) => (router.Routes ?? [])
        .Select(Complaint)
        .FirstOrDefault(complaint => complaint is not null);

    private static string? Complaint(ServiceRoute route, int at)
    {
        var match = route.Match?.Http;
        var wrong = match is null ? null : PathComplaint(match, at) ?? HeaderComplaint(match, at)
            ?? QueryComplaint(match, at) ?? MethodComplaint(match, at);
        if (wrong is not null)
        {
            return wrong;
        }

        var hasPath = match is { PathExact.Length: > 0 } or { PathPrefix.Length: > 0 };
        return route.Destination is { PrefixRewrite.Length: > 0 } && !hasPath
            ? $"Route[{at}] cannot make use of PrefixRewrite without configuring either PathExact or PathPrefix"
            : null;
    }

    private static string? PathComplaint(HttpMatch match, int at) =>
        match.PathExact is { Length: > 0 } exact && exact[0] != '/'
            ? $"Route[{at}] PathExact doesn't start with '/': \"{exact}\""
        : match.PathPrefix is { Length: > 0 } prefix && prefix[0] != '/'
            ? $"Route[{at}] PathPrefix doesn't start with '/': \"{prefix}\""
        : Given(match.PathExact, match.PathPrefix, match.PathRegex) > 1
            ? $"Route[{at}] should only contain at most one of PathExact, PathPrefix, or PathRegex"
        : null;

    private static string? HeaderComplaint(HttpMatch match, int at)
    {
        for (var i = 0; i < match.Headers.Length; i++)
        {
            var header = match.Headers[i];
            if (header.Name.Length == 0)
            {
                return $"Route[{at}] Header[{i}] missing required Name field";
            }

            var conditions = Given(header.Exact, header.Regex, header.Prefix, header.Suffix) + (header.Present ? 1 : 0);
            if (conditions != 1)
            {
                return $"Route[{at}] Header[{i}] should only contain one of Present, Exact, Prefix, Suffix, or Regex";
            }
        }

        return null;
    }

    private static string? QueryComplaint(HttpMatch match, int at)
    {
        for (var i = 0; i < match.QueryParameters.Length; i++)
        {
            var query = match.QueryParameters[i];
            if (query.Name.Length == 0)
            {
                return $"Route[{at}] QueryParam[{i}] missing required Name field";
            }

            if (Given(query.Exact, query.Regex) + (query.Present ? 1 : 0) != 1)
            {
                return $"Route[{at}] QueryParam[{i}] should only contain one of Present, Exact, or Regex";
            }
        }

        return null;
    }

    private static string? MethodComplaint(HttpMatch match, int at)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return match.Methods.FirstOrDefault(method => !seen.Add(method)) is { } twice
            ? $"Route[{at}] Methods contains \"{twice}\" more than once"
            : null;
    }

    private static int Given(params ReadOnlySpan<string> texts)
    {
        var count = 0;
        foreach (var text in texts)
        {
            count += text.Length > 0 ? 1 : 0;
        }

        return count;
    }
}
