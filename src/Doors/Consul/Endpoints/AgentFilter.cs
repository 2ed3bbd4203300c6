using Muster.Doors.Consul.Http;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>A filter that would be ignored would show what was meant to be hidden: it is refused instead.</summary>
internal static class AgentFilter
{
    public static Plain? Refuse(Exchange exchange) => exchange.Query.Get("filter").Length == 0
        ? null
        : Plain.Failed("Failed to create boolean expression evaluator: ?filter is not offered by this agent");
}
