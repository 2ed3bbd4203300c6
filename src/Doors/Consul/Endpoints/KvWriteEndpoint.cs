using System.Globalization;
using Muster.Bedrock;
using Muster.Doors.Consul.Http;
using Muster.Doors.Go;
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

        if (Front.RefuseDatacenter(exchange) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var (query, key) = (exchange.Query, Key.Of(exchange.Rest.Span));
        if (query.Has("acquire"))
        {
            await AcquireAsync(exchange, key, value, flags);
            return;
        }

        await SendAsync(exchange, query.Has("release")
            ? await exchange.House.Locks.ReleaseAsync(
                exchange.Caller, key, value, flags, query.Get("release"), CancellationToken.None)
            : await exchange.House.Kv.PutAsync(exchange.Caller, key, value, flags, cas, CancellationToken.None));
    }

    /// <summary>Who gets the lock gets its fence too, which Consul does not have.</summary>
    private static async ValueTask AcquireAsync(Exchange exchange, Key key, byte[] value, ulong flags)
    {
        var acquired = await exchange.House.Locks.AcquireAsync(
            exchange.Caller, key, value, flags, exchange.Query.Get("acquire"), CancellationToken.None);
        if (!acquired.TryGet(out var hold, out var refused))
        {
            await exchange.RefuseAsync(refused);
            return;
        }

        if (hold.Taken)
        {
            exchange.Headers[ConsulHeaders.LockFence] = hold.Fence.Value.ToString(CultureInfo.InvariantCulture);
        }

        await exchange.SendBoolAsync(hold.Taken);
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
