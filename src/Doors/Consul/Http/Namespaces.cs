namespace Muster.Doors.Consul.Http;

/// <summary>
/// Namespaces are of Consul's paid version, and so are the partitions that newer clients know. The free one refuses a request
/// that names one: nobody who asks for a part must be answered from the whole.
/// </summary>
internal static class Namespaces
{
    /// <summary>
    /// The paths whose endpoints refuse before they look at anything else (Consul 1.8.7). Keys and agent/service read how they
    /// are to wait first; what has no namespace anywhere, such as nodes, does not look.
    /// </summary>
    private static readonly HashSet<string> _refusedFirst = new(StringComparer.Ordinal)
    {
        "/v1/catalog/register",
        "/v1/catalog/deregister",
        "/v1/catalog/services",
        "/v1/catalog/service/",
        "/v1/catalog/connect/",
        "/v1/catalog/gateway-services/",
        "/v1/catalog/node/",
        "/v1/catalog/node-services/",
        "/v1/health/node/",
        "/v1/health/checks/",
        "/v1/health/state/",
        "/v1/health/service/",
        "/v1/health/connect/",
        "/v1/health/ingress/",
        "/v1/session/create",
        "/v1/session/destroy/",
        "/v1/session/renew/",
        "/v1/internal/ui/nodes",
        "/v1/internal/ui/node/",
        "/v1/internal/ui/services",
        "/v1/internal/ui/gateway-services-nodes/",
        "/v1/agent/connect/authorize",
        "/v1/config",
        "/v1/config/",
        "/v1/discovery-chain/",
        "/v1/agent/services",
        "/v1/agent/service/register",
        "/v1/agent/service/deregister/",
        "/v1/agent/health/service/id/",
        "/v1/agent/health/service/name/",
        "/v1/agent/checks",
        "/v1/agent/check/register",
        "/v1/agent/check/deregister/",
        "/v1/agent/check/pass/",
        "/v1/agent/check/warn/",
        "/v1/agent/check/fail/",
    };

    public static bool AreRefusedFirst(string pattern) => _refusedFirst.Contains(pattern);

    public static Plain? Refuse(Exchange exchange)
    {
        var inHeader = exchange.RequestHeaders["X-Consul-Namespace"].ToString();
        if (inHeader.Length > 0)
        {
            return Refused("header: \"X-Consul-Namespace\" - Namespaces");
        }

        return exchange.Query.Get("ns").Length > 0 ? Refused("query parameter: \"ns\" - Namespaces")
            : exchange.Query.Get("partition").Length > 0 ? Refused("query parameter: \"partition\" - Partitions")
            : null;
    }

    private static Plain Refused(string what) => Plain.Bad($"Bad request: Invalid {what} are a Consul Enterprise feature");
}
