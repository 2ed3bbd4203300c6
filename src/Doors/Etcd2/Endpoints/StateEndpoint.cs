using Microsoft.AspNetCore.Http;
using Muster.Doors.Etcd2.Http;

namespace Muster.Doors.Etcd2.Endpoints;

/// <summary><c>/version</c> and <c>/health</c></summary>
internal static class StateEndpoint
{
    /// <summary>The etcd whose behaviour is offered.</summary>
    private const string Version = "{\"etcdserver\":\"3.4.23\",\"etcdcluster\":\"3.4.0\"}";

    public static async Task VersionAsync(Etcd2Exchange exchange)
    {
        if (await exchange.TakesAsync("GET"))
        {
            await exchange.SendJsonAsync(StatusCodes.Status200OK, Version);
        }
    }

    /// <summary>Healthy as long as the engine can say where it stands.</summary>
    public static async Task HealthAsync(Etcd2Exchange exchange)
    {
        if (!await exchange.TakesAsync("GET"))
        {
            return;
        }

        var isHealthy = (await exchange.House.Tree.HeadAsync(exchange.Caller, exchange.Gone)).Ok;
        await exchange.SendTextAsync(
            isHealthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
            isHealthy ? "{\"health\":\"true\"}" : "{\"health\":\"false\"}");
    }
}
