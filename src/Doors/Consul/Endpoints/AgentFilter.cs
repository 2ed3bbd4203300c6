using Microsoft.AspNetCore.Http;
using Muster.Doors.Consul.Http;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>A filter that would be ignored would show what was meant to be hidden: it is refused instead.</summary>
internal static class AgentFilter
{
    public static ValueTask? Refuse(Exchange exchange) => exchange.Query.Get("filter").Length == 0
        ? null
        : exchange.SendTextAsync(
            StatusCodes.Status500InternalServerError,
            "Failed to create boolean expression evaluator: ?filter is not offered by this agent");
}
