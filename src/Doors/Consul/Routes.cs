using Muster.Doors.Consul.Endpoints;
using Muster.Doors.Consul.Http;

namespace Muster.Doors.Consul;

/// <summary>Every path of the door, in one table.</summary>
internal static class Routes
{
    public static Router Router() => new(
    [
        new("/v1/kv/",
            ("GET", KvEndpoint.GetAsync), ("PUT", KvWriteEndpoint.PutAsync), ("DELETE", KvWriteEndpoint.DeleteAsync)),

        new("/v1/catalog/register", ("PUT", CatalogWriteEndpoint.RegisterAsync)),
        new("/v1/catalog/deregister", ("PUT", CatalogWriteEndpoint.DeregisterAsync)),
        new("/v1/catalog/datacenters", ("GET", CatalogEndpoint.DatacentersAsync)),
        new("/v1/catalog/nodes", ("GET", CatalogEndpoint.NodesAsync)),
        new("/v1/catalog/services", ("GET", CatalogEndpoint.ServicesAsync)),
        new("/v1/catalog/service/", ("GET", CatalogEndpoint.ServiceAsync)),
        new("/v1/catalog/node/", ("GET", CatalogEndpoint.NodeAsync)),
        new("/v1/catalog/node-services/", ("GET", CatalogEndpoint.NodeServicesAsync)),

        new("/v1/health/node/", ("GET", HealthEndpoint.NodeAsync)),
        new("/v1/health/checks/", ("GET", HealthEndpoint.ChecksAsync)),
        new("/v1/health/state/", ("GET", HealthEndpoint.StateAsync)),
        new("/v1/health/service/", ("GET", HealthEndpoint.ServiceAsync)),

        new("/v1/agent/self", ("GET", AgentSelfEndpoint.SelfAsync)),
        new("/v1/agent/members", ("GET", AgentSelfEndpoint.MembersAsync)),
        new("/v1/agent/services", ("GET", AgentServiceEndpoint.ListAsync)),
        new("/v1/agent/service/", ("GET", AgentServiceReadEndpoint.GetAsync)),
        new("/v1/agent/service/register", ("PUT", AgentServiceEndpoint.RegisterAsync)),
        new("/v1/agent/service/deregister/", ("PUT", AgentServiceEndpoint.DeregisterAsync)),
        new("/v1/agent/service/maintenance/", ("PUT", AgentServiceEndpoint.MaintainAsync)),
        new("/v1/agent/maintenance", ("PUT", AgentServiceEndpoint.MaintainNodeAsync)),
        new("/v1/agent/checks", ("GET", AgentCheckEndpoint.ListAsync)),
        new("/v1/agent/check/register", ("PUT", AgentCheckEndpoint.RegisterAsync)),
        new("/v1/agent/check/deregister/", ("PUT", AgentCheckEndpoint.DeregisterAsync)),
        new("/v1/agent/check/pass/", ("PUT", AgentCheckEndpoint.PassAsync)),
        new("/v1/agent/check/warn/", ("PUT", AgentCheckEndpoint.WarnAsync)),
        new("/v1/agent/check/fail/", ("PUT", AgentCheckEndpoint.FailAsync)),
        new("/v1/agent/check/update/", ("PUT", AgentCheckEndpoint.UpdateAsync)),

        new("/v1/status/leader", ("GET", StatusEndpoint.LeaderAsync)),
        new("/v1/status/peers", ("GET", StatusEndpoint.PeersAsync)),
    ]);
}
