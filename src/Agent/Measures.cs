using Muster.Agent.Backup;
using Muster.Agent.Host;
using Muster.Bedrock.Metrics;
using Muster.Registry.Catalog;
using Muster.Registry.Kv;
using Muster.Registry.Sessions;
using Muster.Registry.Transactions;

namespace Muster.Agent;

/// <summary>Brings what the rooms measure into the one book, under our own names; doors that have other names translate.</summary>
internal static class Measures
{
    public static void Show(MetricBook metrics, TimeProvider time, Kv kv, Catalog catalog)
    {
        metrics.Show(new MetricId("kv.write_ms"), kv.WriteTimes);
        metrics.Show(new MetricId("catalog.register_ms"), catalog.RegisterTimes);
        metrics.Show(new MetricId("catalog.deregister_ms"), catalog.DeregisterTimes);
        metrics.Gauges(new RuntimeGauges(time.GetUtcNow()).Look);
        metrics.Gauges(() => Look(catalog.Current));
        metrics.Gauges(() => [new Gauge("readers.waiting", kv.Waiting + catalog.Waiting)]);
    }

    public static void Show(MetricBook metrics, Sessions sessions, Locks locks, Catalog catalog)
    {
        metrics.Show(new MetricId("session.change_ms"), sessions.ChangeTimes);
        metrics.Show(new MetricId("session.end_ms"), sessions.EndTimes);
        metrics.Show(new MetricId("session.renew_ms"), sessions.RenewTimes);
        metrics.Show(new MetricId("lock.write_ms"), locks.WriteTimes);
        metrics.Gauges(() => [new Gauge("session.with_ttl", catalog.Current.Sessions.Count(session => session.Ttl.Length > 0))]);
    }

    public static void Show(MetricBook metrics, Backups backups)
    {
        metrics.Show(new MetricId("backup.taken"), backups.Taken);
        metrics.Show(new MetricId("backup.failed"), backups.Failures);
        metrics.Show(new MetricId("backup.time"), backups.Times);
        metrics.Gauges(backups.Look);
    }

    public static void Show(MetricBook metrics, Transactions transactions)
    {
        metrics.Show(new MetricId("txn.read_ms"), transactions.ReadTimes);
        metrics.Show(new MetricId("txn.write_ms"), transactions.WriteTimes);
    }

    private static IEnumerable<Gauge> Look(CatalogSnapshot picture) =>
    [
        new("catalog.instances", picture.Nodes.Sum(node => picture.ServicesOf(node.Name).Count())),
        new("catalog.nodes", picture.NodeCount),
        new("catalog.services", picture.Services.Count()),
    ];
}
