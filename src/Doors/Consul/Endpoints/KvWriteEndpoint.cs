using Microsoft.AspNetCore.Http;
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
        var query = exchange.Query;
        if (query.IsEmpty && !exchange.Rest.IsEmpty)
        {
            return WriteAsync(exchange, flags: 0, cas: null);
        }

        if ((Front.RefuseReadOptions(exchange, out _)
            ?? Front.RefuseNamespace(exchange)
            ?? Front.RefuseEmptyRest(exchange, "Missing key name")
            ?? RefuseConflict(exchange, "acquire", "cas", "release")) is { } refusal)
        {
            return refusal;
        }

        var wrongFlags = RefuseNumber(exchange, "flags", out var flags);
        if (wrongFlags is not null)
        {
            return wrongFlags.Value;
        }

        return RefuseNumber(exchange, "cas", out var cas) ?? WriteAsync(exchange, flags ?? 0, ToRevision(cas));
    }

    public static ValueTask DeleteAsync(Exchange exchange)
    {
        if ((Front.RefuseReadOptions(exchange, out _)
            ?? Front.RefuseNamespace(exchange)
            ?? RefuseConflict(exchange, "recurse", "cas")) is { } refusal)
        {
            return refusal;
        }

        if (exchange.Query.Has("recurse"))
        {
            return Front.RefuseDatacenter(exchange) ?? RemoveTreeAsync(exchange);
        }

        var wrongCas = RefuseNumber(exchange, "cas", out var cas);
        return Front.RefuseEmptyRest(exchange, "Missing key name")
            ?? wrongCas
            ?? Front.RefuseDatacenter(exchange)
            ?? RemoveAsync(exchange, ToRevision(cas));
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

        if ((Front.RefuseDatacenter(exchange) ?? LockAnswer(exchange)) is { } answered)
        {
            await answered;
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
    private static ValueTask? LockAnswer(Exchange exchange)
    {
        if (exchange.Query.Has("acquire"))
        {
            return exchange.SendTextAsync(
                StatusCodes.Status500InternalServerError, SessionId.WhyUnknown(exchange.Query.Get("acquire")));
        }

        if (!exchange.Query.Has("release"))
        {
            return null;
        }

        return exchange.Query.Get("release").Length == 0
            ? exchange.SendTextAsync(StatusCodes.Status500InternalServerError, SessionId.WhyUnknown(""))
            : exchange.SendBoolAsync(false);
    }

    private static ValueTask? RefuseConflict(Exchange exchange, params ReadOnlySpan<string> names)
    {
        var given = 0;
        foreach (var name in names)
        {
            given += exchange.Query.Has(name) ? 1 : 0;
        }

        return given <= 1
            ? null
            : exchange.SendTextAsync(
                StatusCodes.Status400BadRequest, $"Conflicting flags: {exchange.Query.Encode()}");
    }

    private static ValueTask? RefuseNumber(Exchange exchange, string name, out ulong? number)
    {
        number = null;
        if (!exchange.Query.Has(name))
        {
            return null;
        }

        if (!GoText.TryParseUint(exchange.Query.Get(name), out var parsed, out var error))
        {
            return exchange.SendTextAsync(StatusCodes.Status500InternalServerError, error);
        }

        number = parsed;
        return null;
    }

    private static Revision? ToRevision(ulong? index) =>
        index is { } given ? new Revision((long)Math.Min(given, long.MaxValue)) : null;
}
