using Microsoft.AspNetCore.Http;
using Muster.Bedrock;
using Muster.Doors.Consul.Entries;
using Muster.Doors.Consul.Http;
using Muster.Doors.Go;
using Muster.Engine;
using Muster.Registry.Entries;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>
/// /v1/config: configuration entries, a service mesh's settings for all agents. Written in whichever datacenter is asked
/// for, they are those of the first one (Consul 1.8.7), which here is the only one.
/// </summary>
internal static class ConfigEntryEndpoint
{
    public static ValueTask GetAsync(Exchange exchange)
    {
        var (kind, name) = Named(exchange);
        var wrong = Front.RefuseReadOptions(exchange, out var options)
            ?? Front.RefuseDatacenter(exchange)
            ?? (kind.Length == 0 || EntryKinds.IsKnown(kind) ? default(Plain?) : Plain.Failed(EntryBody.UnknownKind(kind).Message));
        return wrong is { } refusal ? exchange.SendAsync(refusal)
            : name is null ? ListAsync(exchange, kind, options)
            : ReadAsync(exchange, kind, name, options);
    }

    public static async ValueTask DeleteAsync(Exchange exchange)
    {
        var (kind, name) = Named(exchange);
        var wrong = name is null
            ? new Plain(StatusCodes.Status404NotFound, "Must provide both a kind and name to delete")
            : EntryKinds.IsKnown(kind) ? default(Plain?) : Plain.Bad(EntryBody.UnknownKind(kind).Message);
        if (wrong is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        // Consul makes an entry of the path and puts it in order: all settings of proxies are one, whatever they are called.
        var meant = kind == EntryKinds.ProxyDefaults ? ProxyDefaults.OnlyName : name!;
        var deleted = await exchange.House.Entries.DeleteAsync(exchange.Caller, kind, meant, CancellationToken.None);
        if (!deleted.TryGet(out _, out var refused))
        {
            await exchange.RefuseAsync(refused);
            return;
        }

        var json = exchange.BeginJson();
        json.BeginObject();
        json.EndObject();
        await exchange.SendJsonAsync();
    }

    public static async ValueTask PutAsync(Exchange exchange)
    {
        if (await Front.BodyAsync(exchange) is not { } body)
        {
            return;
        }

        if (!Decode(body).TryGet(out var entry, out var undecoded))
        {
            await exchange.SendAsync(Plain.Bad($"Bad request: Request decoding failed: {undecoded.Message}"));
            return;
        }

        if (RefuseCas(exchange, out var cas) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var set = await exchange.House.Entries.SetAsync(exchange.Caller, entry, cas, CancellationToken.None);
        await (set.Ok || (cas is not null && set.Refused.Why == Refusal.Conflict)
            ? exchange.SendBoolAsync(set.Ok)
            : exchange.RefuseAsync(set.Refused));
    }

    private static Result<ConfigEntry> Decode(byte[] body)
    {
        if (GoJsonSyntax.FindValue(body, out var error) is not { } found)
        {
            return new Refused(Refusal.Invalid, error);
        }

        var reader = new GoJsonReader(body.AsMemory(found));
        var tree = reader.Value();
        return reader.Error is { } wrong ? new Refused(Refusal.Invalid, wrong) : EntryBody.Decode(tree);
    }

    private static async ValueTask ListAsync(Exchange exchange, string kind, ReadOptions options)
    {
        var asked = await Waiting.AskAsync(
            exchange,
            options.Reading,
            (reading, cancel) => exchange.House.Entries.ListAsync(exchange.Caller, kind, reading, cancel));
        if (!asked.TryGet(out var answer, out var refused))
        {
            await exchange.RefuseAsync(refused);
            return;
        }

        ConsulHeaders.SetIndex(exchange.Headers, answer.Index);
        var json = exchange.BeginJson();
        json.BeginArray();
        foreach (var entry in answer.Value)
        {
            EntryJson.Write(json, entry);
        }

        json.EndArray();
        await exchange.SendJsonAsync();
    }

    private static async ValueTask ReadAsync(Exchange exchange, string kind, string name, ReadOptions options)
    {
        var asked = await Waiting.AskAsync(
            exchange,
            options.Reading,
            (reading, cancel) => exchange.House.Entries.GetAsync(exchange.Caller, kind, name, reading, cancel));
        if (!asked.TryGet(out var answer, out var refused))
        {
            await exchange.RefuseAsync(refused);
            return;
        }

        ConsulHeaders.SetIndex(exchange.Headers, answer.Index);
        if (answer.Value is not { } entry)
        {
            await exchange.SendTextAsync(
                StatusCodes.Status404NotFound,
                $"Config entry not found for {GoText.Quote(kind)} / {GoText.Quote(name)}");
            return;
        }

        EntryJson.Write(exchange.BeginJson(), entry);
        await exchange.SendJsonAsync();
    }

    private static Plain? RefuseCas(Exchange exchange, out Revision? cas)
    {
        cas = null;
        if (exchange.Query.Get("cas") is not { Length: > 0 } given)
        {
            return null;
        }

        if (!GoText.TryParseUint(given, out var index, out var error))
        {
            return Plain.Failed(error);
        }

        cas = new Revision((long)Math.Min(index, long.MaxValue));
        return null;
    }

    private static (string Kind, string? Name) Named(Exchange exchange)
    {
        var path = exchange.RestText();
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (path, null) : (path[..slash], path[(slash + 1)..]);
    }
}
