using Microsoft.AspNetCore.Http;
using Muster.Doors.Consul.Http;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>
/// /v1/agent/join, force-leave, leave, reload and token: what an operator asks of the agent itself. One server alone knows
/// nobody but itself.
/// </summary>
internal static class AgentMembershipEndpoint
{
    public static ValueTask JoinAsync(Exchange exchange)
    {
        var self = exchange.House.Self;
        var asked = exchange.RestText();
        var port = exchange.Query.Get("wan").Length > 0 ? self.SerfWanPort : self.SerfLanPort;
        return asked == self.AdvertiseAddress || asked == $"{self.AdvertiseAddress}:{port}"
            ? exchange.SendEmptyAsync(StatusCodes.Status200OK)
            : exchange.SendAsync(Plain.Failed(
                $"1 error occurred:\n\t* Failed to join {asked}: this server stands alone: clusters are not offered yet\n\n"));
    }

    public static ValueTask ForceLeaveAsync(Exchange exchange)
    {
        var asked = exchange.RestText();

        // Who is there and well cannot be made to leave, and Consul does not say so.
        return asked == exchange.House.Self.NodeName
            ? exchange.SendEmptyAsync(StatusCodes.Status200OK)
            : exchange.SendAsync(Plain.Failed($"agent: No node found with name '{asked}'"));
    }

    /// <summary>The answer goes out before the door closes: what runs may finish.</summary>
    public static ValueTask LeaveAsync(Exchange exchange)
    {
        exchange.House.Steward.Leave("a client asked this agent to leave");
        return exchange.SendEmptyAsync(StatusCodes.Status200OK);
    }

    public static async ValueTask ReloadAsync(Exchange exchange)
    {
        // A client that goes away does not leave a reload half done.
        if ((await exchange.House.Steward.Reload(CancellationToken.None)).TryGet(out _, out var refused))
        {
            await exchange.SendEmptyAsync(StatusCodes.Status200OK);
        }
        else
        {
            await exchange.SendAsync(Plain.Failed(refused.Message));
        }
    }

    /// <summary>There are no tokens to be set where there are no access lists.</summary>
    public static ValueTask SetTokenAsync(Exchange exchange) =>
        exchange.SendTextAsync(StatusCodes.Status401Unauthorized, "ACL support disabled");
}
