using Muster.Bedrock.Metrics;
using Muster.Doors.Consul.Endpoints;
using Muster.Doors.Consul.Http;

namespace Muster.Doors.Consul;

/// <summary>Every path of the door, in one table.</summary>
internal static class Routes
{
    public static Router Router(MetricBook metrics) => new(
    [
        new("/v1/kv/",
            ("GET", KvEndpoint.GetAsync), ("PUT", KvWriteEndpoint.PutAsync), ("DELETE", KvWriteEndpoint.DeleteAsync)),

        new("/v1/catalog/register", ("PUT", CatalogWriteEndpoint.RegisterAsync)),
        new("/v1/catalog/deregister", ("PUT", CatalogWriteEndpoint.DeregisterAsync)),
        new("/v1/catalog/datacenters", ("GET", CatalogEndpoint.DatacentersAsync)),
        new("/v1/catalog/nodes", ("GET", CatalogEndpoint.NodesAsync)),
        new("/v1/catalog/services", ("GET", CatalogEndpoint.ServicesAsync)),
        new("/v1/catalog/service/", ("GET", CatalogEndpoint.ServiceAsync)),
        new("/v1/catalog/connect/", ("GET", CatalogEndpoint.ConnectAsync)),
        new("/v1/catalog/gateway-services/", ("GET", CatalogEndpoint.GatewayServicesAsync)),
        new("/v1/catalog/node/", ("GET", CatalogEndpoint.NodeAsync)),
        new("/v1/catalog/node-services/", ("GET", CatalogEndpoint.NodeServicesAsync)),

        new("/v1/health/node/", ("GET", HealthEndpoint.NodeAsync)),
        new("/v1/health/checks/", ("GET", HealthEndpoint.ChecksAsync)),
        new("/v1/health/state/", ("GET", HealthEndpoint.StateAsync)),
        new("/v1/health/service/", ("GET", HealthEndpoint.ServiceAsync)),
        new("/v1/health/connect/", ("GET", HealthEndpoint.ConnectAsync)),
        new("/v1/health/ingress/", ("GET", HealthEndpoint.IngressAsync)),

        new("/v1/txn", ("PUT", TxnEndpoint.RunAsync)),

        new("/v1/session/create", ("PUT", SessionEndpoint.CreateAsync)),
        new("/v1/session/destroy/", ("PUT", SessionEndpoint.DestroyAsync)),
        new("/v1/session/renew/", ("PUT", SessionEndpoint.RenewAsync)),
        new("/v1/session/info/", ("GET", SessionEndpoint.InfoAsync)),
        new("/v1/session/node/", ("GET", SessionEndpoint.NodeAsync)),
        new("/v1/session/list", ("GET", SessionEndpoint.ListAsync)),

        new("/v1/internal/ui/nodes", ("GET", UiEndpoint.NodesAsync)),
        new("/v1/internal/ui/node/", ("GET", UiEndpoint.NodeAsync)),
        new("/v1/internal/ui/services", ("GET", UiEndpoint.ServicesAsync)),
        new("/v1/internal/ui/gateway-services-nodes/", ("GET", UiEndpoint.GatewayAsync)),

        new("/v1/agent/connect/authorize", ("POST", MeshEndpoint.AuthorizeAsync)),
        new("/v1/agent/connect/ca/roots", ("GET", MeshEndpoint.AgentRootsAsync)),
        new("/v1/agent/connect/ca/leaf/", ("GET", MeshEndpoint.LeafAsync)),
        new("/v1/connect/ca/roots", ("GET", MeshEndpoint.RootsAsync)),
        new("/v1/connect/ca/configuration",
            ("GET", MeshEndpoint.ConfigurationAsync), ("PUT", MeshEndpoint.ConfigureAsync)),
        new("/v1/connect/intentions", ("GET", IntentionEndpoint.ListAsync), ("POST", IntentionEndpoint.CreateAsync)),
        new("/v1/connect/intentions/match", ("GET", IntentionEndpoint.MatchAsync)),
        new("/v1/connect/intentions/check", ("GET", IntentionEndpoint.CheckAsync)),
        new("/v1/connect/intentions/",
            ("GET", IntentionEndpoint.GetAsync),
            ("PUT", IntentionEndpoint.UpdateAsync),
            ("DELETE", IntentionEndpoint.DeleteAsync)),
        new("/v1/config", ("PUT", ConfigEntryEndpoint.PutAsync)),
        new("/v1/config/", ("GET", ConfigEntryEndpoint.GetAsync), ("DELETE", ConfigEntryEndpoint.DeleteAsync)),
        new("/v1/discovery-chain/",
            ("GET", DiscoveryChainEndpoint.GetAsync), ("POST", DiscoveryChainEndpoint.CompileAsync)),

        new("/v1/agent/self", ("GET", AgentSelfEndpoint.SelfAsync)),
        new("/v1/agent/members", ("GET", AgentSelfEndpoint.MembersAsync)),
        new("/v1/agent/version", ("GET", AgentSelfEndpoint.VersionAsync)),
        new("/v1/agent/host", ("GET", AgentHostEndpoint.GetAsync)),
        new("/v1/agent/metrics", ("GET", AgentMetricsEndpoint.GetAsync)),
        new("/v1/agent/metrics/stream", ("GET", AgentMetricsEndpoint.StreamAsync)),
        new("/v1/agent/monitor", ("GET", AgentMonitorEndpoint.FollowAsync)),
        new("/v1/agent/join/", ("PUT", AgentMembershipEndpoint.JoinAsync)),
        new("/v1/agent/leave", ("PUT", AgentMembershipEndpoint.LeaveAsync)),
        new("/v1/agent/force-leave/", ("PUT", AgentMembershipEndpoint.ForceLeaveAsync)),
        new("/v1/agent/reload", ("PUT", AgentMembershipEndpoint.ReloadAsync)),
        new("/v1/agent/token/", ("PUT", AgentMembershipEndpoint.SetTokenAsync)),
        new("/v1/agent/health/service/id/", ("GET", AgentHealthEndpoint.ByIdAsync)),
        new("/v1/agent/health/service/name/", ("GET", AgentHealthEndpoint.ByNameAsync)),
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

        new("/v1/event/fire/", ("PUT", EventEndpoint.FireAsync)),
        new("/v1/event/list", ("GET", EventEndpoint.ListAsync)),

        new("/v1/muster/kv/history/", ("GET", KvPastEndpoint.HistoryAsync)),
        new("/v1/muster/kv/diff/", ("GET", KvPastEndpoint.CompareAsync)),
        new("/v1/muster/kv/revert/", ("PUT", KvPastEndpoint.RevertAsync)),
        new("/v1/muster/catalog/history/", ("GET", CatalogPastEndpoint.HistoryAsync)),
        new("/v1/muster/why/", ("GET", WhyEndpoint.GetAsync)),
        new("/v1/muster/reachability", ("GET", ReachabilityEndpoint.GetAsync)),
        new("/v1/muster/watchers", ("GET", WatchersEndpoint.GetAsync)),

        new("/v1/snapshot", ("GET", SnapshotEndpoint.SaveAsync), ("PUT", SnapshotEndpoint.RestoreAsync)),

        new("/v1/query",
            ("GET", PreparedQueryEndpoint.ListAsync), ("POST", PreparedQueryEndpoint.CreateAsync)),
        new("/v1/query/",
            ("GET", PreparedQueryEndpoint.GetAsync),
            ("PUT", PreparedQueryEndpoint.UpdateAsync),
            ("DELETE", PreparedQueryEndpoint.DeleteAsync)),

        new("/v1/coordinate/datacenters", ("GET", CoordinateEndpoint.DatacentersAsync)),
        new("/v1/coordinate/nodes", ("GET", CoordinateEndpoint.NodesAsync)),
        new("/v1/coordinate/node/", ("GET", CoordinateEndpoint.NodeAsync)),
        new("/v1/coordinate/update", ("PUT", CoordinateEndpoint.UpdateAsync)),

        new("/v1/operator/raft/configuration", ("GET", OperatorEndpoint.ConfigurationAsync)),
        new("/v1/operator/raft/peer", ("DELETE", OperatorEndpoint.RemovePeerAsync)),
        new("/v1/operator/raft/transfer-leader", ("POST", OperatorEndpoint.TransferLeaderAsync)),
        new("/v1/operator/autopilot/configuration",
            ("GET", AutopilotEndpoint.GetAsync), ("PUT", AutopilotEndpoint.SetAsync)),
        new("/v1/operator/autopilot/health", ("GET", AutopilotEndpoint.HealthAsync)),
        new("/v1/operator/autopilot/state", ("GET", AutopilotEndpoint.StateAsync)),
        new("/v1/operator/keyring",
            ("GET", KeyringEndpoint.ListAsync),
            ("POST", KeyringEndpoint.ChangeAsync),
            ("PUT", KeyringEndpoint.ChangeAsync),
            ("DELETE", KeyringEndpoint.ChangeAsync)),
        new("/v1/operator/usage", ("GET", OperatorEndpoint.UsageAsync)),

        new("/v1/status/leader", ("GET", StatusEndpoint.LeaderAsync)),
        new("/v1/status/peers", ("GET", StatusEndpoint.PeersAsync)),

        new("/metrics", ("GET", AgentMetricsEndpoint.OwnPageAsync)),
        new("/debug/pprof/", (Route.AnyMethod, DebugEndpoint.GetAsync)),
    ],
    metrics);
}
