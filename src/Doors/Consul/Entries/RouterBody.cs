using System.Collections.Immutable;
using Muster.Doors.Consul.Loose;
using Muster.Registry.Entries;

namespace Muster.Doors.Consul.Entries;

internal static class RouterBody
{
    public static ServiceRouter Read(string name, LooseMap map) => new()
    {
        Name = name,
        Routes = map["Routes"].List(Route)?.ToImmutableArray(),
    };

    private static ServiceRoute Route(LooseValue value)
    {
        if (value.Map() is not { } map)
        {
            return new ServiceRoute(null, null);
        }

        var route = new ServiceRoute(Match(map["Match"]), Destination(map["Destination"]));
        map.End();

        // Consul puts the one namespace there is into a destination only where methods are named.
        return route is { Match.Http.Methods.IsEmpty: false, Destination: { Namespace: "" } destination }
            ? route with { Destination = destination with { Namespace = "default" } }
            : route;
    }

    private static RouteMatch? Match(LooseValue value)
    {
        if (value.Map() is not { } map)
        {
            return null;
        }

        var match = new RouteMatch(Http(map["HTTP"]));
        map.End();
        return match;
    }

    private static HttpMatch? Http(LooseValue value)
    {
        if (value.Map() is not { } map)
        {
            return null;
        }

        var match = new HttpMatch
        {
            PathExact = map["PathExact", "path_exact"].Text(),
            PathPrefix = map["PathPrefix", "path_prefix"].Text(),
            PathRegex = map["PathRegex", "path_regex"].Text(),
            Headers = [.. map["Header"].List(Header) ?? []],
            QueryParameters = [.. map["QueryParam", "query_param"].List(Query) ?? []],
            Methods = [.. map["Methods"].List(method => method.Text().ToUpperInvariant()) ?? []],
        };
        map.End();
        return match;
    }

    private static HeaderMatch Header(LooseValue value)
    {
        if (value.Map() is not { } map)
        {
            return new HeaderMatch();
        }

        var match = new HeaderMatch
        {
            Name = map["Name"].Text(),
            Present = map["Present"].Flag(),
            Exact = map["Exact"].Text(),
            Prefix = map["Prefix"].Text(),
            Suffix = map["Suffix"].Text(),
            Regex = map["Regex"].Text(),
            Invert = map["Invert"].Flag(),
        };
        map.End();
        return match;
    }

    private static QueryMatch Query(LooseValue value)
    {
        if (value.Map() is not { } map)
        {
            return new QueryMatch();
        }

        var match = new QueryMatch
        {
            Name = map["Name"].Text(),
            Present = map["Present"].Flag(),
            Exact = map["Exact"].Text(),
            Regex = map["Regex"].Text(),
        };
        map.End();
        return match;
    }

    private static RouteDestination? Destination(LooseValue value)
    {
        if (value.Map() is not { } map)
        {
            return null;
        }

        var destination = new RouteDestination
        {
            Service = map["Service"].Text(),
            Subset = map["ServiceSubset", "service_subset"].Text(),
            Namespace = map["Namespace"].Text(),
            PrefixRewrite = map["PrefixRewrite", "prefix_rewrite"].Text(),
            RequestTimeoutNanos = map["RequestTimeout", "request_timeout"].Nanoseconds(),
            Retries = map["NumRetries", "num_retries"].Unsigned(),
            RetriesOnConnectFailure = map["RetryOnConnectFailure", "retry_on_connect_failure"].Flag(),
            RetriedCodes = [.. map["RetryOnStatusCodes", "retry_on_status_codes"].List(code => code.Unsigned()) ?? []],
        };
        map.End();
        return destination;
    }
}
