using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>GET /v1/agent/host: the machine below.</summary>
internal static class AgentHostEndpoint
{
    public static async ValueTask GetAsync(Exchange exchange)
    {
        // Files are read: not on the thread that serves the connections.
        var host = await Task.Run(exchange.House.Steward.Host, exchange.Gone);
        HostJson.Write(exchange.BeginJson(), host);
        await exchange.SendJsonAsync();
    }
}
