using Muster.Doors.Consul.Http;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>/v1/status: who leads, who votes. One agent alone is both.</summary>
internal static class StatusEndpoint
{
    public static ValueTask LeaderAsync(Exchange exchange)
    {
        if (Refuse(exchange) is { } refusal)
        {
            return exchange.SendAsync(refusal);
        }

        exchange.BeginJson().Text(ServerAddress(exchange));
        return exchange.SendJsonAsync();
    }

    public static ValueTask PeersAsync(Exchange exchange)
    {
        if (Refuse(exchange) is { } refusal)
        {
            return exchange.SendAsync(refusal);
        }

        var json = exchange.BeginJson();
        json.BeginArray();
        json.Text(ServerAddress(exchange));
        json.EndArray();
        return exchange.SendJsonAsync();
    }

    private static Plain? Refuse(Exchange exchange) =>
        Front.RefuseReadOptions(exchange, out _) ?? Front.RefuseDatacenter(exchange);

    private static string ServerAddress(Exchange exchange) =>
        $"{exchange.House.Self.AdvertiseAddress}:{exchange.House.Self.ServerPort}";
}
