using Muster.Bedrock.Metrics;

namespace Muster.Doors.Consul.Telemetry;

/// <summary>
/// What our measures are called in Consul's reports, where Consul has the same thing. Workers of the thread pool stand for
/// goroutines; the journal's commits, one flush for all that waited, for Raft's; there is one server, which leads. What .NET does not count, such as single
/// allocations, is left out rather than made up.
/// </summary>
internal static class ConsulNames
{
    private static readonly Dictionary<string, string[]> _names = new(StringComparer.Ordinal)
    {
        ["catalog.deregister_ms"] = ["catalog.deregister"],
        ["catalog.register_ms"] = ["catalog.register"],
        ["engine.commit_ms"] = ["raft.commitTime"],
        ["engine.commits"] = ["raft.apply"],
        ["engine.revision"] = ["raft.applied_index", "raft.last_index"],
        ["kv.write_ms"] = ["kvs.apply"],
        ["session.change_ms"] = ["session.apply"],
        ["session.end_ms"] = ["session_ttl.invalidate"],
        ["session.renew_ms"] = ["session.renew"],
        ["session.with_ttl"] = ["session_ttl.active"],
        ["catalog.instances"] = ["state.service_instances"],
        ["catalog.nodes"] = ["state.nodes"],
        ["catalog.services"] = ["state.services"],
        ["readers.waiting"] = ["rpc.queries_blocking"],
        ["runtime.committed_bytes"] = ["runtime.sys_bytes"],
        ["runtime.gc_pause_ns"] = ["runtime.total_gc_pause_ns"],
        ["runtime.gc_runs"] = ["runtime.total_gc_runs"],
        ["runtime.heap_bytes"] = ["runtime.alloc_bytes"],
        ["txn.read_ms"] = ["txn.read"],
        ["txn.write_ms"] = ["txn.apply"],
        ["runtime.workers"] = ["runtime.num_goroutines"],
    };

    /// <summary>The page with Consul's names, in their order, and with what Consul's one server would say of itself.</summary>
    public static MetricPage Of(MetricPage page, Self self) => Translated(page with
    {
        Gauges =
        [
            .. page.Gauges,
            new Gauge("autopilot.failure_tolerance", 0),
            new Gauge("autopilot.healthy", 1),
            In(self, "members.clients", 0),
            In(self, "members.servers", 1),
            new Gauge("server.isLeader", 1),
            new Gauge(
                new MetricId("version", [new MetricLabel("pre_release", ""), new MetricLabel("version", self.ConsulVersion)]), 1),
        ],
    });

    private static Gauge In(Self self, string name, double value) =>
        new(new MetricId(name, [new MetricLabel("datacenter", self.Datacenter)]), value);

    private static MetricPage Translated(MetricPage page) => page with
    {
        Gauges =
        [
            .. page.Gauges.SelectMany(gauge => Of(gauge.Id).Select(id => gauge with { Id = id })).OrderBy(gauge => gauge.Id, MetricId.Order),
        ],
        Counters =
        [
            .. page.Counters.SelectMany(counter => Of(counter.Id).Select(id => counter with { Id = id }))
                .OrderBy(counter => counter.Id, MetricId.Order),
        ],
        Samples =
        [
            .. page.Samples.SelectMany(sample => Of(sample.Id).Select(id => sample with { Id = id }))
                .OrderBy(sample => sample.Id, MetricId.Order),
        ],
    };

    private static IEnumerable<MetricId> Of(MetricId id) => _names.TryGetValue(id.Name, out var names)
        ? names.Select(name => id with { Name = name })
        : [id];
}
