using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Registry.Catalog.Past;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>GET /v1/muster/catalog/history/SERVICE: who came, went and failed, when, and through whom.</summary>
internal static class CatalogPastEndpoint
{
    public static async ValueTask HistoryAsync(Exchange exchange)
    {
        if (!PastParameters.TryPage(exchange, CatalogPast.MomentsMax, out var limit, out var before, out var wrong))
        {
            await exchange.SendAsync(wrong);
            return;
        }

        if (Front.RefuseEmptyRest(exchange, "Missing service name") is { } missing)
        {
            await exchange.SendAsync(missing);
            return;
        }

        var asked = await exchange.House.CatalogPast.ServiceAsync(
            exchange.Caller, exchange.RestText(), before, limit, exchange.Gone);
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
}
