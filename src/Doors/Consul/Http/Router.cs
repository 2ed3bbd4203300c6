using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Muster.Doors.Consul.Http;

/// <summary>
/// From a path to its endpoint, with everything that Go's <c>ServeMux</c> and Consul's endpoint wrapper do on the way:
/// unprintable paths, redirects to the clean path, blocked endpoints, methods.
/// </summary>
internal sealed class Router(IEnumerable<Route> routes)
{
    // The longest pattern wins, as in Go.
    private readonly Route[] _routes = [.. routes.OrderByDescending(route => route.Pattern.Length)];

    private readonly Route _keys = routes.Single(route => route.Pattern.AsSpan().SequenceEqual("/v1/kv/"u8));

    public ValueTask AnswerAsync(Exchange exchange)
    {
        var path = exchange.Path;
        if (!exchange.Context.Options.AllowUnprintablePaths && !CleanPath.IsPrintable(path))
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
        foreach (var (name, value) in options.ResponseHeaders)
        {
            exchange.Headers[name] = value;
        }

        if (options.TranslateWanAddresses)
        {
            exchange.Headers[ConsulHeaders.TranslateAddresses] = "true";
        }

        if (QueryParameters.Parse(exchange.RawQuery) is not { } query)
        {
            return exchange.SendEmptyAsync(StatusCodes.Status500InternalServerError);
        }

        exchange.Query = query;
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

        if (route.For(exchange.Method) is not { } endpoint)
        {
            exchange.Headers.Allow = route.Allow;
            return exchange.SendTextAsync(
                StatusCodes.Status405MethodNotAllowed, $"method {exchange.Method} not allowed");
        }

        if (options.WritesAllowedFrom.Count > 0 && !MayWrite(exchange, options))
        {
            return exchange.SendTextAsync(StatusCodes.Status403Forbidden, "Access is restricted");
        }

        return endpoint(exchange);
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
        var location = RequestTarget.EscapePath(path)
            + (exchange.RawQuery.Length > 0 ? $"?{exchange.RawQuery}" : "");
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
