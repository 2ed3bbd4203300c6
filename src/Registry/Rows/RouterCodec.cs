using Muster.Registry.Entries;

namespace Muster.Registry.Rows;

/// <summary>The body of a router's row.</summary>
internal static class RouterCodec
{
    public static ServiceRouter Decode(string name, RouterRow row) => new()
    {
        Name = name,
        Routes = row.Given ? [.. row.Routes.Select(Decode)] : null,
    };

    public static RouterRow Encode(ServiceRouter router)
    {
        var row = new RouterRow { Given = router.Routes is not null };
        row.Routes.AddRange((router.Routes ?? []).Select(Encode));
        return row;
    }

    private static ServiceRoute Decode(RouteRow row) => new(
        row.Match is null ? null : new RouteMatch(row.Match.Http is { } http ? Decode(http) : null),
        row.Destination is { } destination ? Decode(destination) : null);

    private static HttpMatch Decode(HttpMatchRow row) => new()
    {
        PathExact = row.PathExact,
        PathPrefix = row.PathPrefix,
        PathRegex = row.PathRegex,
        Headers =
        [
            .. row.Headers.Select(header => new HeaderMatch
            {
                Name = header.Name,
                Present = header.Present,
                Exact = header.Exact,
                Prefix = header.Prefix,
                Suffix = header.Suffix,
                Regex = header.Regex,
                Invert = header.Invert,
            }),
        ],
        QueryParameters =
        [
            .. row.QueryParameters.Select(query => new QueryMatch
            {
                Name = query.Name,
                Present = query.Present,
                Exact = query.Exact,
                Regex = query.Regex,
            }),
        ],
        Methods = [.. row.Methods],
    };

    private static RouteDestination Decode(RouteDestinationRow row) => new()
    {
        Service = row.Service,
        Subset = row.Subset,
        Namespace = row.Namespace,
        PrefixRewrite = row.PrefixRewrite,
        RequestTimeoutNanos = row.RequestTimeoutNanos,
        Retries = row.Retries,
        RetriesOnConnectFailure = row.RetriesOnConnectFailure,
        RetriedCodes = [.. row.RetriedCodes],
    };

    private static RouteRow Encode(ServiceRoute route)
    {
        var row = new RouteRow();
        if (route.Match is { } match)
        {
            row.Match = new RouteMatchRow { Http = match.Http is { } http ? Encode(http) : null };
        }

        if (route.Destination is { } destination)
        {
            row.Destination = Encode(destination);
        }

        return row;
    }

    private static HttpMatchRow Encode(HttpMatch match)
    {
        var row = new HttpMatchRow
        {
            PathExact = match.PathExact,
            PathPrefix = match.PathPrefix,
            PathRegex = match.PathRegex,
        };
        row.Headers.AddRange(match.Headers.Select(header => new HeaderMatchRow
        {
            Name = header.Name,
            Present = header.Present,
            Exact = header.Exact,
            Prefix = header.Prefix,
            Suffix = header.Suffix,
            Regex = header.Regex,
            Invert = header.Invert,
        }));
        row.QueryParameters.AddRange(match.QueryParameters.Select(query => new QueryMatchRow
        {
            Name = query.Name,
            Present = query.Present,
            Exact = query.Exact,
            Regex = query.Regex,
        }));
        row.Methods.AddRange(match.Methods);
        return row;
    }

    private static RouteDestinationRow Encode(RouteDestination destination)
    {
        var row = new RouteDestinationRow
        {
            Service = destination.Service,
            Subset = destination.Subset,
            Namespace = destination.Namespace,
            PrefixRewrite = destination.PrefixRewrite,
            RequestTimeoutNanos = destination.RequestTimeoutNanos,
            Retries = destination.Retries,
            RetriesOnConnectFailure = destination.RetriesOnConnectFailure,
        };
        row.RetriedCodes.AddRange(destination.RetriedCodes);
        return row;
    }
}
