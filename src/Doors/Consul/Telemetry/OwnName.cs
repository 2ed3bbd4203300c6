using Muster.Bedrock.Metrics;

namespace Muster.Doors.Consul.Telemetry;

/// <summary>
/// What our measures are called at <c>/metrics</c>: as Prometheus's own customs want it, in seconds and bytes, counters
/// ending in <c>_total</c>. docs/observing.md lists them.
/// </summary>
/// <param name="Name">Without labels.</param>
/// <param name="Scale">What a measured number is multiplied by.</param>
internal sealed record OwnName(string Name, double Scale, string Help)
{
    private const double Milliseconds = 0.001;
    private const double Nanoseconds = 1e-9;

    private static readonly Dictionary<string, OwnName> _known = new(StringComparer.Ordinal)
    {
        ["api.http"] = new("muster_http_request_seconds", Milliseconds, "Requests over HTTP, waits of blocking queries included."),
        ["catalog.deregister_ms"] = new("muster_catalog_deregister_seconds", Milliseconds, "Removals from the catalog."),
        ["catalog.instances"] = new("muster_catalog_instances", 1, "Instances of services."),
        ["catalog.nodes"] = new("muster_catalog_nodes", 1, "Nodes."),
        ["catalog.register_ms"] = new("muster_catalog_register_seconds", Milliseconds, "Registrations in the catalog."),
        ["catalog.service.query"] = new("muster_catalog_service_queries_total", 1, "Questions for a service."),
        ["catalog.services"] = new("muster_catalog_services", 1, "Names of services."),
        ["dns.domain_query"] = new("muster_dns_name_seconds", Milliseconds, "Questions for names over DNS."),
        ["dns.ptr_query"] = new("muster_dns_address_seconds", Milliseconds, "Questions for addresses over DNS."),
        ["engine.answer"] = new("muster_engine_commit_seconds", Milliseconds, "Commits, from their coming to their answer."),
        ["engine.commit_ms"] = new("muster_engine_fsync_seconds", Milliseconds, "Flushes of the journal; all commits that waited share one."),
        ["engine.commits"] = new("muster_engine_revisions_total", 1, "Revisions made durable."),
        ["engine.compacted"] = new("muster_engine_compacted_revision", 1, "Where history begins."),
        ["engine.disk_free_bytes"] = new("muster_engine_disk_free_bytes", 1, "Free on the journal's disk."),
        ["engine.disk_low_bytes"] = new("muster_engine_disk_low_bytes", 1, "Nothing may grow while less than this is free."),
        ["engine.growth_refusals"] = new("muster_engine_growth_refusals_total", 1, "Commits refused because they would have grown."),
        ["engine.growth_refused"] = new("muster_engine_growth_refused", 1, "1 while nothing may grow."),
        ["engine.history_bytes"] = new("muster_engine_history_bytes", 1, "Values that were replaced or deleted, and are kept."),
        ["engine.journal_bytes"] = new("muster_engine_database_bytes", 1, "The journal's database."),
        ["engine.keys"] = new("muster_engine_keys", 1, "Rows."),
        ["engine.leases"] = new("muster_engine_leases", 1, "Leases."),
        ["engine.memory_bytes"] = new("muster_engine_memory_bytes", 1, "Memory in use after the last collection."),
        ["engine.memory_high_bytes"] = new("muster_engine_memory_high_bytes", 1, "Nothing may grow while more than this is in use."),
        ["engine.revision"] = new("muster_engine_revision", 1, "The newest revision."),
        ["engine.wal_bytes"] = new("muster_engine_wal_bytes", 1, "The journal's write-ahead log."),
        ["engine.watchers"] = new("muster_engine_watchers", 1, "What waits for changes inside."),
        ["health.service.query"] = new("muster_health_service_queries_total", 1, "Questions for a service with its health."),
        ["kv.write_ms"] = new("muster_kv_write_seconds", Milliseconds, "Writes of keys, from the request to the disk."),
        ["readers.waiting"] = new("muster_readers_waiting", 1, "Requests that wait for a change."),
        ["runtime.committed_bytes"] = new("muster_runtime_committed_bytes", 1, "Memory that the collector holds."),
        ["runtime.gc_pause_ns"] = new("muster_runtime_gc_pause_seconds_total", Nanoseconds, "How long collections stopped the process."),
        ["runtime.gc_runs"] = new("muster_runtime_gc_runs_total", 1, "Collections."),
        ["runtime.heap_bytes"] = new("muster_runtime_heap_bytes", 1, "Objects, live and dead."),
        ["runtime.workers"] = new("muster_runtime_workers", 1, "Workers of the thread pool."),
    };

    /// <summary>Null for what is told under another name already.</summary>
    public static OwnName? Of(MetricId id, Kind kind)
    {
        if (id.Name.StartsWith("http.", StringComparison.Ordinal))
        {
            return null; // api.http with labels.
        }

        return _known.GetValueOrDefault(id.Name) ?? Derived(id, kind);
    }

    private static OwnName Derived(MetricId id, Kind kind)
    {
        var dotted = ProcessFacts.Has(id) ? id.Name : $"muster.{id.Name}";
        var (name, scale) = dotted.EndsWith("_ms", StringComparison.Ordinal)
            ? ($"{dotted[..^"ms".Length]}seconds", Milliseconds)
            : (dotted, 1);
        return new OwnName(
            PrometheusPage.NameOf(kind == Kind.Counter ? $"{name}_total" : name), scale, $"{id.Name}.");
    }

    internal enum Kind
    {
        Gauge,
        Counter,
        Sample,
    }
}
