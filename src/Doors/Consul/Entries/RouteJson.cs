using System.Collections.Immutable;
using Muster.Doors.Consul.Json;
using Muster.Doors.Go;
using Muster.Registry.Entries;

namespace Muster.Doors.Consul.Entries;

/// <summary>Routes, in their entry and in a chain.</summary>
internal static class RouteJson
{
    public static void WriteAll(GoJsonWriter json, ImmutableArray<ServiceRoute>? routes)
    {
        json.Name("Routes"u8);
        if (routes is not { } given)
        {
            json.Null();
            return;
        }

        json.BeginArray();
        foreach (var route in given)
        {
            Write(json, route);
        }

        json.EndArray();
    }

    public static void Write(GoJsonWriter json, ServiceRoute route)
    {
        json.BeginObject();
        if (route.Match is { } match)
        {
            json.Name("Match"u8);
            json.BeginObject();
            if (match.Http is { } http)
            {
                json.Name("HTTP"u8);
                Write(json, http);
            }

            json.EndObject();
        }

        if (route.Destination is { } destination)
        {
            json.Name("Destination"u8);
            Write(json, destination);
        }

        json.EndObject();
    }

    private static void Write(GoJsonWriter json, HttpMatch match)
    {
        json.BeginObject();
        Members.Given(json, "PathExact"u8, match.PathExact);
        Members.Given(json, "PathPrefix"u8, match.PathPrefix);
        Members.Given(json, "PathRegex"u8, match.PathRegex);
        if (!match.Headers.IsEmpty)
        {
            json.Name("Header"u8);
            json.BeginArray();
            foreach (var header in match.Headers)
            {
                json.BeginObject();
                json.Member("Name"u8, header.Name);
                Members.Given(json, "Present"u8, header.Present);
                Members.Given(json, "Exact"u8, header.Exact);
                Members.Given(json, "Prefix"u8, header.Prefix);
                Members.Given(json, "Suffix"u8, header.Suffix);
                Members.Given(json, "Regex"u8, header.Regex);
                Members.Given(json, "Invert"u8, header.Invert);
                json.EndObject();
            }

            json.EndArray();
        }

        if (!match.QueryParameters.IsEmpty)
        {
            json.Name("QueryParam"u8);
            json.BeginArray();
            foreach (var query in match.QueryParameters)
            {
                json.BeginObject();
                json.Member("Name"u8, query.Name);
                Members.Given(json, "Present"u8, query.Present);
                Members.Given(json, "Exact"u8, query.Exact);
                Members.Given(json, "Regex"u8, query.Regex);
                json.EndObject();
            }

            json.EndArray();
        }

        Members.Given(json, "Methods"u8, match.Methods);
        json.EndObject();
    }

    private static void Write(GoJsonWriter json, RouteDestination destination)
    {
        json.BeginObject();
        if (destination.RequestTimeoutNanos != 0)
        {
            json.Member("RequestTimeout"u8, EntryTimes.Text(destination.RequestTimeoutNanos));
        }

        Members.Given(json, "Service"u8, destination.Service);
        Members.Given(json, "ServiceSubset"u8, destination.Subset);
        Members.Given(json, "Namespace"u8, destination.Namespace);
        Members.Given(json, "PrefixRewrite"u8, destination.PrefixRewrite);
        Members.Given(json, "NumRetries"u8, destination.Retries);
        Members.Given(json, "RetryOnConnectFailure"u8, destination.RetriesOnConnectFailure);
        if (!destination.RetriedCodes.IsEmpty)
        {
            json.Name("RetryOnStatusCodes"u8);
            json.BeginArray();
            foreach (var code in destination.RetriedCodes)
            {
                json.Number(code);
            }

            json.EndArray();
        }

        json.EndObject();
    }
}
