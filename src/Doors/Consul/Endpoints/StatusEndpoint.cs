using Muster.Doors.Consul.Http;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>/v1/status: who leads, who votes. One agent alone is both.</summary>
internal static class StatusEndpoint
{
    public static ValueTask LeaderAsync(Exchange exchange)
    {
        exchange.BeginJson().Text(ServerAddress(exchange));
        return exchange.SendJsonAsync();
    }

    public static ValueTask PeersAsync(Exchange exchange)
    {
        var json = exchange.BeginJson();
        json.BeginArray();
        json.Text(ServerAddress(exchange));
        json.EndArray();
        return exchange.SendJsonAsync();
    }

    private static string ServerAddress(Exchange exchange) =>
        $"{exchange.House.Self.AdvertiseAddress}:{exchange.House.Self.ServerPort}";
}
