using Muster.Bedrock;
using Muster.Doors.Consul.Go;
using Muster.Doors.Consul.Http;
using Muster.Engine;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>PUT and DELETE /v1/kv/.</summary>
internal static class KvWriteEndpoint
{
    public static ValueTask PutAsync(Exchange exchange)
    {
        if ((Front.RefuseReadOptions(exchange, out _)
            ?? Namespaces.Refuse(exchange)
            ?? Front.RefuseEmptyRest(exchange, "Missing key name")
            ?? RefuseConflict(exchange, "acquire", "cas", "release")) is { } refusal)
        {
            return exchange.SendAsync(refusal);
        }

        var wrongFlags = RefuseNumber(exchange, "flags", out var flags);
        var wrongCas = RefuseNumber(exchange, "cas", out var cas);
        return (wrongFlags ?? wrongCas) is { } wrong
            ? exchange.SendAsync(wrong)
            : WriteAsync(exchange, flags ?? 0, ToRevision(cas));
    }

    public static ValueTask DeleteAsync(Exchange exchange)
    {
        if ((Front.RefuseReadOptions(exchange, out _)
            ?? Namespaces.Refuse(exchange)
            ?? RefuseConflict(exchange, "recurse", "cas")) is { } refusal)
        {
            return exchange.SendAsync(refusal);
        }

        var tree = exchange.Query.Has("recurse");
        var missing = tree ? null : Front.RefuseEmptyRest(exchange, "Missing key name");
        var wrongCas = RefuseNumber(exchange, "cas", out var cas);
        if ((missing ?? wrongCas ?? Front.RefuseDatacenter(exchange)) is { } wrong)
        {
            return exchange.SendAsync(wrong);
        }

        return tree ? RemoveTreeAsync(exchange) : RemoveAsync(exchange, ToRevision(cas));
    }

    private static async ValueTask WriteAsync(Exchange exchange, ulong flags, Revision? cas)
    {
        var bytesMax = exchange.Context.Options.KvValueBytesMax;
        if (await exchange.ReadBodyAsync(bytesMax) is not { } value)
        {
            var size = exchange.BodyBytes is { } bytes ? $"{bytes} bytes" : "chunked";
            await exchange.SendTooLargeAsync(
                $"Request body({size}) too large, max size: {bytesMax} bytes. "
                + "See https://www.consul.io/docs/agent/options.html#kv_max_value_size.");
            return;
        }

        if ((Front.RefuseDatacenter(exchange) ?? RefuseLock(exchange)) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        if (exchange.Query.Has("release"))
        {
            await exchange.SendBoolAsync(false);
            return;
        }

        var written = await exchange.House.Kv.PutAsync(
            exchange.Caller, Key.Of(exchange.Rest.Span), value, flags, cas, CancellationToken.None);
        await SendAsync(exchange, written);
    }

    private static async ValueTask RemoveAsync(Exchange exchange, Revision? cas) => await SendAsync(
        exchange,
        await exchange.House.Kv.DeleteAsync(
            exchange.Caller, Key.Of(exchange.Rest.Span), cas, CancellationToken.None));

    private static async ValueTask RemoveTreeAsync(Exchange exchange) => await SendAsync(
        exchange,
        await exchange.House.Kv.DeleteTreeAsync(
            exchange.Caller, Key.Of(exchange.Rest.Span), CancellationToken.None));

    private static ValueTask SendAsync(Exchange exchange, Result<bool> result) =>
        result.TryGet(out var done, out var refused) ? exchange.SendBoolAsync(done) : exchange.RefuseAsync(refused);

    /// <summary>
    /// Locks need sessions. While there are none, every session is unknown: to acquire with one is an error, to release
    /// with one is no success (Consul 1.8.7's answers for unknown sessions).
    /// </summary>
    private static Plain? RefuseLock(Exchange exchange)
    {
        var query = exchange.Query;
        if (query.Has("acquire"))
        {
            return Plain.Failed(SessionId.WhyUnknown(query.Get("acquire")));
        }

        return query.Has("release") && query.Get("release").Length == 0
            ? Plain.Failed(SessionId.WhyUnknown(""))
            : null;
    }

    private static Plain? RefuseConflict(Exchange exchange, params ReadOnlySpan<string> names)
    {
        var given = 0;
        foreach (var name in names)
        {
            given += exchange.Query.Has(name) ? 1 : 0;
        }

        return given <= 1
            ? null
            : Plain.Bad($"Conflicting flags: {exchange.Query.Encode()}");
    }

    private static Plain? RefuseNumber(Exchange exchange, string name, out ulong? number)
    {
        number = null;
        if (!exchange.Query.Has(name))
        {
            return null;
        }

        if (!GoText.TryParseUint(exchange.Query.Get(name), out var parsed, out var error))
        {
            return Plain.Failed(error);
        }

        number = parsed;
        return null;
    }

    private static Revision? ToRevision(ulong? index) =>
        index is { } given ? new Revision((long)Math.Min(given, long.MaxValue)) : null;
}
