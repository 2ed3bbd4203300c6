using Microsoft.AspNetCore.Http;
using Muster.Doors.Consul.Http;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>/v1/muster/reachability: which members answer this agent when everybody is asked.</summary>
internal static class ReachabilityEndpoint
{
    private static readonly string[] _statuses = ["none", "alive", "leaving", "left", "failed"];

    public static async ValueTask GetAsync(Exchange exchange)
    {
        var networks = exchange.House.Networks;
        if ((exchange.Query.Get("wan").Length > 0 ? networks?.Wan : networks?.Lan) is not { } network)
        {
            await exchange.SendTextAsync(StatusCodes.Status404NotFound, "This agent is not in that network: its port is off");
            return;
        }

        var answered = await network.WhoIsThere(exchange.Gone);
        var json = exchange.BeginJson();
        json.BeginArray();
        foreach (var member in network.Members())
        {
            json.BeginObject();
            json.Name("Name"u8);
            json.Text(member.Name);
            json.Name("Status"u8);
            json.Text(_statuses[member.Status]);
            json.Name("Answered"u8);
            json.Bool(answered.Contains(member.Name));
            json.EndObject();
        }

        json.EndArray();
        await exchange.SendJsonAsync();
    }
}
