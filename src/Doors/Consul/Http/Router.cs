using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Muster.Bedrock.Metrics;
using Muster.Doors.Go;

namespace Muster.Doors.Consul.Http;

/// <summary>
/// From a path to its endpoint, with everything that Go's <c>ServeMux</c> and Consul's endpoint wrapper do on the way:
/// unprintable paths, redirects to the clean path, blocked endpoints, methods.
/// </summary>
internal sealed class Router
{
    private readonly Route[] _routes;
    private readonly Route _keys;

    public Router(IReadOnlyList<Route> routes, MetricBook metrics)
    {
        // The longest pattern wins, as in Go.
        _routes = [.. routes.OrderByDescending(route => route.Pattern.Length)];
        _keys = routes.Single(route => route.Pattern.AsSpan().SequenceEqual("/v1/kv/"u8));
        foreach (var route in routes)
        {
            route.MeasureBy(metrics);
        }
    }

    public ValueTask AnswerAsync(Exchange exchange)
    {
        var path = exchange.Path;
        if (!exchange.Context.Options.AllowUnprintablePaths && !GoText.IsPrintable(path))
        {
            return exchange.SendEmptyAsync(StatusCodes.Status400BadRequest);
        }

        if (exchange.Method != HttpMethods.Connect)
        {
            var clean = CleanPath.IsClean(path) ? path : CleanPath.Of(path);
            if (IsOnlyMissingASlash(clean))
            {
                return RedirectAsync(exchange, [.. clean, (byte)'/']);
            }

            if (!ReferenceEquals(clean, path))
            {
                return RedirectAsync(exchange, clean);
            }
        }

        if (Find(path) is { } route)
        {
            exchange.Wrapped = true;
            exchange.Rest = path.AsMemory(route.Pattern.Length);
            return DispatchAsync(exchange, route);
        }

        return path is [(byte)'/']
            ? exchange.SendTextAsync(StatusCodes.Status200OK, "Consul Agent")
            : exchange.SendEmptyAsync(StatusCodes.Status404NotFound);
    }

    private static ValueTask DispatchAsync(Exchange exchange, Route route)
    {
        var options = exchange.Context.Options;
        if (!route.IsBesideTheApi)
        {
            SetCommonHeaders(exchange.Headers, options);
        }

        if (QueryParameters.Parse(exchange.RawQuery) is not { } query)
        {
            return exchange.SendEmptyAsync(StatusCodes.Status500InternalServerError);
        }

        exchange.Query = query;
        if (route.IsBesideTheApi)
        {
            return AnswerAsync(exchange, route, route.For(exchange.Method)!.Value);
        }

        if (options.BlockedEndpoints.Count > 0 && IsBlocked(exchange, options))
        {
            return exchange.SendTextAsync(
                StatusCodes.Status403Forbidden, "Endpoint is blocked by agent configuration");
        }

        if (exchange.Method == HttpMethods.Options)
        {
            exchange.Headers.Allow = route.Allow;
            return exchange.SendEmptyAsync(StatusCodes.Status200OK);
        }

        if (route.For(exchange.Method) is not { } verb)
        {
            exchange.Headers.Allow = route.Allow;
            return exchange.SendTextAsync(
                StatusCodes.Status405MethodNotAllowed, $"method {exchange.Method} not allowed");
        }

        if (options.WritesAllowedFrom.Count > 0 && !MayWrite(exchange, options))
        {
            return exchange.SendTextAsync(StatusCodes.Status403Forbidden, "Access is restricted");
        }

        return route.RefusesNamespacesFirst && Namespaces.Refuse(exchange) is { } refusal
            ? exchange.SendAsync(refusal)
            : AnswerAsync(exchange, route, verb);
    }

    private static ValueTask AnswerAsync(Exchange exchange, Route route, (Endpoint Endpoint, Sample Times) verb)
    {
        exchange.Time(verb.Times, route);
        exchange.Course.Trace(exchange, route);
        return verb.Endpoint(exchange);
    }

    private static void SetCommonHeaders(IHeaderDictionary headers, ConsulDoorOptions options)
    {
        foreach (var (name, value) in options.ResponseHeaders)
        {
            headers[name] = value;
        }

        if (options.TranslateWanAddresses)
        {
            headers[ConsulHeaders.TranslateAddresses] = "true";
        }
    }

    private static bool IsBlocked(Exchange exchange, ConsulDoorOptions options)
    {
        var path = Encoding.UTF8.GetString(exchange.Path);
        return options.BlockedEndpoints.Any(blocked => path.StartsWith(blocked, StringComparison.Ordinal));
    }

    private static bool MayWrite(Exchange exchange, ConsulDoorOptions options)
    {
        if (exchange.Method == HttpMethods.Get || exchange.RemoteAddress is not { } from)
        {
            return true;
        }

        var address = from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from;
        return options.WritesAllowedFrom.Any(network => network.Contains(address));
    }

    private static ValueTask RedirectAsync(Exchange exchange, ReadOnlySpan<byte> path)
    {
        var query = exchange.HasQuery ? $"?{exchange.RawQuery}" : "";
        var location = $"{exchange.Origin}{RequestTarget.EscapePath(path)}{query}";
        exchange.Headers.Location = location;
        return exchange.SendMovedAsync($"<a href=\"{WebUtility.HtmlEncode(location)}\">Moved Permanently</a>.\n\n");
    }

    private bool IsOnlyMissingASlash(ReadOnlySpan<byte> path)
    {
        if (path is [.., (byte)'/'])
        {
            return false;
        }

        var missing = false;
        foreach (var route in _routes)
        {
            if (!route.IsPrefix && route.Matches(path))
            {
                return false;
            }

            missing |= route.IsPrefix && route.Pattern.AsSpan(..^1).SequenceEqual(path);
        }

        return missing;
    }

    private Route? Find(ReadOnlySpan<byte> path)
    {
        if (_keys.Matches(path))
        {
            return _keys;
        }

        foreach (var route in _routes)
        {
            if (route.Matches(path))
            {
                return route;
            }
        }

        return null;
    }
}
