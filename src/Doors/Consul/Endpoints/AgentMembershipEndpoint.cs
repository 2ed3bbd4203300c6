using Microsoft.AspNetCore.Http;
using Muster.Doors.Consul.Http;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>/v1/agent/join, force-leave, leave, reload and token: what an operator asks of the agent itself.</summary>
internal static class AgentMembershipEndpoint
{
    public static async ValueTask JoinAsync(Exchange exchange)
    {
        var asked = exchange.RestText();
        if (NetworkOf(exchange) is not { } network)
        {
            await exchange.SendAsync(Plain.Failed($"1 error occurred:\n\t* Failed to join {asked}: this agent is not in that network\n\n"));
            return;
        }

        // A client that goes away does not leave a join half done.
        await ((await network.Join(asked, CancellationToken.None)).TryGet(out _, out var refused)
            ? exchange.SendEmptyAsync(StatusCodes.Status200OK)
            : exchange.SendAsync(Plain.Failed(refused.Message)));
    }

    public static async ValueTask ForceLeaveAsync(Exchange exchange)
    {
        var asked = exchange.RestText();
        var networks = exchange.House.Networks;
        var known = networks is null
            ? asked == exchange.House.Self.NodeName
            : await networks.Lan.ForceLeave(asked, exchange.Query.Has("prune"), CancellationToken.None);

        // A server is gone from the network of all datacenters, too, where it has this datacenter's name behind its own.
        if (networks?.Wan is { } wan)
        {
            var far = asked.EndsWith($".{exchange.House.Self.Datacenter}", StringComparison.Ordinal)
                ? asked
                : $"{asked}.{exchange.House.Self.Datacenter}";
            known |= await wan.ForceLeave(far, exchange.Query.Has("prune"), CancellationToken.None);
        }

        // Who is there and well cannot be made to leave, and Consul does not say so.
        await (known
            ? exchange.SendEmptyAsync(StatusCodes.Status200OK)
            : exchange.SendAsync(Plain.Failed($"agent: No node found with name '{asked}'")));
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

    private static Network? NetworkOf(Exchange exchange) =>
        exchange.Query.Get("wan").Length > 0 ? exchange.House.Networks?.Wan : exchange.House.Networks?.Lan;
}
