using Muster.Doors.Go;
using Muster.Registry;

namespace Muster.Doors.Consul.Http;

/// <summary>The checks that Consul's HTTP front makes before it asks its server; each answers the refusal, or null.</summary>
internal static class Front
{
    /// <summary>Consistency, wait and index, which even writes check in Consul.</summary>
    public static Plain? RefuseReadOptions(Exchange exchange, out ReadOptions options)
    {
        var wrong = ReadOptions.Parse(
            exchange.Query, exchange.RequestHeaders.CacheControl.ToString(), TermsOf(exchange), out options);
        return wrong is null ? null : Plain.Bad(wrong);
    }

    /// <summary>Consistency alone.</summary>
    public static Plain? RefuseConsistency(Exchange exchange, out ReadOptions options)
    {
        var wrong = ReadOptions.ParseConsistency(
            exchange.Query, exchange.RequestHeaders.CacheControl.ToString(), TermsOf(exchange), out options);
        return wrong is null ? null : Plain.Bad(wrong);
    }

    /// <summary>Another datacenter than our own, by the query; newer clients may spell the parameter out.</summary>
    public static Plain? RefuseDatacenter(Exchange exchange)
    {
        var wanted = exchange.Query.Get("dc");
        return RefuseDatacenter(exchange, wanted.Length > 0 ? wanted : exchange.Query.Get("datacenter"));
    }

    public static Plain? RefuseDatacenter(Exchange exchange, string wanted) =>
        wanted.Length == 0 || wanted == exchange.House.Self.Datacenter
            ? null
            : Plain.Failed("No path to datacenter");

    /// <summary>Only discovery, not keys nor what the agent itself has, may be answered stale by setting (Consul 1.8.7).</summary>
    private static ReadTerms TermsOf(Exchange exchange)
    {
        var options = exchange.Context.Options;
        var stale = options.DiscoveryMaxStale > TimeSpan.Zero
            && (exchange.Path.AsSpan().StartsWith("/v1/catalog"u8) || exchange.Path.AsSpan().StartsWith("/v1/health"u8));
        return new ReadTerms(stale ? Consistency.Stale : Consistency.Default, options.UseCache);
    }

    public static Plain? RefuseEmptyRest(Exchange exchange, string text) =>
        exchange.Rest.IsEmpty ? Plain.Bad(text) : null;

    /// <summary>The body; null, with the refusal sent, when it is too large.</summary>
    public static async ValueTask<byte[]?> BodyAsync(Exchange exchange)
    {
        var bytesMax = exchange.Context.Options.BodyBytesMax;
        if (await exchange.ReadBodyAsync(bytesMax) is { } body)
        {
            return body;
        }

        await exchange.SendTooLargeAsync($"Request body too large, max size: {bytesMax} bytes.");
        return null;
    }

    /// <summary>Decodes the body; null, with the refusal sent, when it is too large or no such JSON.</summary>
    public static async ValueTask<T?> DecodeAsync<T>(Exchange exchange, GoStruct<T> shape)
        where T : class, new()
    {
        if (await BodyAsync(exchange) is not { } body)
        {
            return null;
        }

        var target = new T();
        if (shape.Decode(body, target) is { } error)
        {
            await exchange.SendAsync(Plain.Bad($"Request decode failed: {error}"));
            return null;
        }

        return target;
    }
}
