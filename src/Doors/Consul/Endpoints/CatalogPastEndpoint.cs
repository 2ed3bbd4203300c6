using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Registry.Catalog.Past;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>
/// GET /v1/muster/catalog/history/NAME: who came, went and failed, when, and through whom; of a service, or of what
/// <c>?kind=</c> says.
/// </summary>
internal static class CatalogPastEndpoint
{
    public static async ValueTask HistoryAsync(Exchange exchange)
    {
        if (!PastParameters.TryPage(exchange, CatalogPast.MomentsMax, out var limit, out var before, out var wrong)
            || !PastParameters.TrySince(exchange, out var since, out wrong)
            || !TryKind(exchange, out var kind, out wrong))
        {
            await exchange.SendAsync(wrong);
            return;
        }

        if (Front.RefuseEmptyRest(exchange, $"Missing {kind.ToString().ToLowerInvariant()} name") is { } missing)
        {
            await exchange.SendAsync(missing);
            return;
        }

        var asked = await exchange.House.CatalogPast.StoryAsync(
            exchange.Caller, new CatalogSubject(kind, exchange.RestText()), before, since, limit, exchange.Gone);
        if (!asked.TryGet(out var story, out var refused))
        {
            await KvPastEndpoint.RefuseAsync(exchange, refused);
            return;
        }

        var json = exchange.BeginJson();
        json.BeginObject();
        json.Name("Moments"u8);
        json.BeginArray();
        foreach (var moment in story.Moments)
        {
            PastJson.Write(json, moment);
        }

        json.EndArray();
        PastJson.WriteReach(json, story.More, story.Since, story.SinceTime);
        json.EndObject();
        await exchange.SendJsonAsync();
    }

    private static bool TryKind(Exchange exchange, out CatalogSubjectKind kind, out Plain refusal)
    {
        var text = exchange.Query.Get("kind");
        refusal = Plain.Bad($"kind cannot be \"{text}\": it must be service, instance or node");
        kind = text switch
        {
            "instance" => CatalogSubjectKind.Instance,
            "node" => CatalogSubjectKind.Node,
            _ => CatalogSubjectKind.Service,
        };
        return text is "" or "service" or "instance" or "node";
    }
}
