using Microsoft.AspNetCore.Http;
using Muster.Doors.Consul.Go;
using Muster.Doors.Consul.Http;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>
/// Configuration entries: a service mesh's settings for all agents. There are none, and none are kept; reads answer as
/// Consul 1.8.7 with none.
/// </summary>
internal static class ConfigEntryEndpoint
{
    private static readonly Answering<string> _list = new(MissingName: null, Shape: null) { TellsConsistency = false };

    public static ValueTask GetAsync(Exchange exchange)
    {
        if (Front.RefuseReadOptions(exchange, out _) is { } refusal)
        {
            return exchange.SendAsync(refusal);
        }

        var (kind, name) = Named(exchange);
        if ((Front.RefuseDatacenter(exchange) ?? RefuseKind(kind)) is { } wrong)
        {
            return exchange.SendAsync(wrong);
        }

        return name is null
            ? CatalogRead.AnswerAsync(exchange, Question.Nothing, _list, static (_, _, json, _) =>
            {
                json.BeginArray();
                json.EndArray();
            })
            : MissAsync(exchange, kind, name);
    }

    public static ValueTask DeleteAsync(Exchange exchange)
    {
        var (kind, name) = Named(exchange);
        if (name is null)
        {
            return exchange.SendTextAsync(
                StatusCodes.Status404NotFound, "Must provide both a kind and name to delete");
        }

        if (Front.RefuseDatacenter(exchange) is { } refusal)
        {
            return exchange.SendAsync(refusal);
        }

        if (RefuseKind(kind) is { } wrong)
        {
            return exchange.SendAsync(wrong with { Status = StatusCodes.Status400BadRequest });
        }

        var json = exchange.BeginJson();
        json.BeginObject();
        json.EndObject();
        return exchange.SendJsonAsync();
    }

    public static async ValueTask PutAsync(Exchange exchange)
    {
        if (await Front.BodyAsync(exchange) is { } body)
        {
            await exchange.SendAsync(Undecoded(body) is { } error
                ? Plain.Bad($"Bad request: Request decoding failed: {error}")
                : Plain.Failed("Config entries cannot be kept: this agent has no service mesh that would read them"));
        }
    }

    private static async ValueTask MissAsync(Exchange exchange, string kind, string name)
    {
        _ = Front.RefuseReadOptions(exchange, out var options);
        var asked = await Waiting.AskAsync(
            exchange,
            options.Reading,
            (reading, cancel) => exchange.House.Catalog.AskAsync(exchange.Caller, Question.Nothing, reading, cancel));
        if (!asked.TryGet(out var catalog, out var refused))
        {
            await exchange.RefuseAsync(refused);
            return;
        }

        ConsulHeaders.SetIndex(exchange.Headers, catalog.IndexOf(Question.Nothing));
        await exchange.SendTextAsync(
            StatusCodes.Status404NotFound,
            $"Config entry not found for {GoText.Quote(kind)} / {GoText.Quote(name)}");
    }

    private static (string Kind, string? Name) Named(Exchange exchange)
    {
        var path = exchange.RestText();
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (path, null) : (path[..slash], path[(slash + 1)..]);
    }

    private static Plain? RefuseKind(string kind) => IsKnown(kind) ? null : Plain.Failed(Unknown(kind));

    /// <summary>The kinds of Consul 1.8.7; none at all asks for all.</summary>
    private static bool IsKnown(string kind) => kind is "" or "service-defaults" or "proxy-defaults" or "service-router"
        or "service-splitter" or "service-resolver" or "ingress-gateway" or "terminating-gateway";

    private static string Unknown(string kind) => $"invalid config entry kind: {kind}";

    private static string? Undecoded(byte[] body)
    {
        if (GoJsonSyntax.FindValue(body, out var error) is not { } found)
        {
            return error;
        }

        var entry = new GoJsonReader(body.AsMemory(found)).Value() as GoValue.Map;
        var kind = entry?.Members.GetValueOrDefault("Kind") ?? entry?.Members.GetValueOrDefault("kind");
        return kind switch
        {
            null => "Payload does not contain a kind/Kind key at the top level",
            GoValue.Text { Value: { Length: > 0 } name } when IsKnown(name) => null,
            GoValue.Text text => Unknown(text.Value),
            _ => "Kind value in payload is not a string",
        };
    }
}
