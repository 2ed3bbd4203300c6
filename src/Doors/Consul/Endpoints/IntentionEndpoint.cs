using Microsoft.AspNetCore.Http;
using Muster.Doors.Consul.Filter;
using Muster.Doors.Consul.Http;
using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>
/// Who may speak to whom in a service mesh. There is none to keep to such rules, so there are none, and none can be made:
/// reads answer as Consul 1.8.7 with none.
/// </summary>
internal static class IntentionEndpoint
{
    private const int IdLength = 36;

    private static readonly Answering<string> _list =
        new(MissingName: null, FilterShapes.Intention) { TellsConsistency = false };

    private static readonly Plain _refused =
        Plain.Failed("Intentions cannot be kept: this agent has no service mesh that would heed them");

    public static ValueTask ListAsync(Exchange exchange) =>
        CatalogRead.AnswerAsync(exchange, Question.Nothing, _list, static (_, _, json, _) =>
        {
            json.BeginArray();
            json.EndArray();
        });

    public static async ValueTask CreateAsync(Exchange exchange)
    {
        if (await Front.BodyAsync(exchange) is { } body)
        {
            await exchange.SendAsync(GoJsonSyntax.FindValue(body, out var error) is null
                ? Plain.Failed($"Failed to decode request body: {error}")
                : _refused);
        }
    }

    /// <summary>For each name, what concerns it: nothing, which Consul shows as null.</summary>
    public static ValueTask MatchAsync(Exchange exchange)
    {
        var query = exchange.Query;
        var by = query.Get("by");
        var wrong = !query.Has("by") ? "required query parameter 'by' not set"
            : by is not ("source" or "destination") ? "'by' parameter must be one of 'source' or 'destination'"
            : !query.Has("name") ? "required query parameter 'name' not set"
            : null;
        if (Refuse(exchange, wrong) is { } refusal)
        {
            return exchange.SendAsync(refusal);
        }

        var json = exchange.BeginJson();
        json.BeginObject();
        foreach (var name in query.All("name").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            json.Name(name);
            json.Null();
        }

        json.EndObject();
        return exchange.SendJsonAsync();
    }

    public static ValueTask CheckAsync(Exchange exchange)
    {
        var query = exchange.Query;
        var type = query.Get("source-type");
        var wrong = !query.Has("source") ? "required query parameter 'source' not set"
            : !query.Has("destination") ? "required query parameter 'destination' not set"
            : type is not ("" or "consul") ? $"unsupported SourceType: {GoText.Quote(type)}"
            : null;
        if (Refuse(exchange, wrong) is { } refusal)
        {
            return exchange.SendAsync(refusal);
        }

        var json = exchange.BeginJson();
        json.BeginObject();
        json.Name("Allowed"u8);
        json.Bool(true);
        json.EndObject();
        return exchange.SendJsonAsync();
    }

    public static ValueTask GetAsync(Exchange exchange) => exchange.SendAsync(
        Front.RefuseReadOptions(exchange, out _)
        ?? Front.RefuseDatacenter(exchange)
        ?? (NoId(exchange) is { } noId
            ? Plain.Bad($"Bad request: {noId}")
            : new Plain(StatusCodes.Status404NotFound, "Intention not found")));

    public static async ValueTask UpdateAsync(Exchange exchange)
    {
        if (await Front.BodyAsync(exchange) is not { } body)
        {
            return;
        }

        await exchange.SendAsync(
            GoJsonSyntax.FindValue(body, out var error) is null
                ? Plain.Bad($"Bad request: Request decode failed: {error}")
            : NoId(exchange) is { } noId ? Plain.Failed($"Intention lookup failed: {noId}")
            : Plain.Failed($"Cannot modify non-existent intention: '{exchange.RestText()}'"));
    }

    public static ValueTask DeleteAsync(Exchange exchange) => exchange.SendAsync(
        NoId(exchange) is { } noId
            ? Plain.Failed($"Intention lookup failed: {noId}")
            : Plain.Failed($"Cannot delete non-existent intention: '{exchange.RestText()}'"));

    private static Plain? Refuse(Exchange exchange, string? wrong) =>
        wrong is null ? Front.RefuseDatacenter(exchange) : Plain.Failed(wrong);

    private static string? NoId(Exchange exchange) => exchange.RestText().Length == IdLength
        ? null
        : "failed intention lookup: index error: UUID must be 36 characters";
}
