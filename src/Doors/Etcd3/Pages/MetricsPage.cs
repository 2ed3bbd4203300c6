using System.Globalization;
using System.Text;
using Muster.Doors.Etcd3.Calls;
using Muster.Doors.Etcd3.Words;
using Muster.Registry;

namespace Muster.Doors.Etcd3.Pages;

/// <summary>
/// The measures that monitors of etcd look at and that mean the same here, under etcd's names; Muster's own are at its HTTP
/// interface.
/// </summary>
internal static class MetricsPage
{
    public const string Type = "text/plain; version=0.0.4; charset=utf-8";

    public static async ValueTask<string> TextAsync(
        DoorContext context, IReadOnlyList<Method> methods, Caller caller, CancellationToken cancel)
    {
        var head = await context.House.Bytes.HeadAsync(caller, cancel);
        var compacted = await context.House.Bytes.CompactedAsync(caller, cancel);
        var engine = context.House.Steward.Engine();
        var bytes = engine.DatabaseBytes + engine.WalBytes;
        var id = EtcdIdentity.Text(EtcdIdentity.Of(context.House.Self).MemberId);
        var text = new StringBuilder();
        Gauge(text, "etcd_server_version", "Which version is running. 1 for 'server_version' label with current version.", 1,
            $"server_version=\"{EtcdVersion.Server}\"");
        Gauge(text, "etcd_cluster_version", "Which version is running. 1 for 'cluster_version' label with current cluster version", 1,
            $"cluster_version=\"{EtcdVersion.ClusterShort}\"");
        Gauge(text, "etcd_server_id", "Server or member ID in hexadecimal format. 1 for 'server_id' label with current ID.", 1,
            $"server_id=\"{id}\"");
        Gauge(text, "etcd_server_has_leader", "Whether or not a leader exists. 1 is existence, 0 is not.", head.Ok ? 1 : 0);
        Gauge(text, "etcd_server_is_leader", "Whether or not this member is a leader. 1 if is, 0 otherwise.", 1);
        Gauge(text, "etcd_server_is_learner", "Whether or not this member is a learner. 1 if is, 0 otherwise.", 0);
        Counter(text, "etcd_server_health_success", "The total number of successful health checks", context.Counts.FoundWell);
        Counter(text, "etcd_server_health_failures", "The total number of failed health checks", context.Counts.FoundUnwell);
        if (head.Ok)
        {
            Gauge(text, "etcd_debugging_mvcc_current_revision", "The current revision of store.", head.Value.Value);
        }

        if (compacted.Ok)
        {
            Gauge(
                text, "etcd_debugging_mvcc_compact_revision", "The revision of the last compaction in store.",
                compacted.Value.Value);
        }

        if ((await context.House.Bytes.KeysAsync(caller, cancel)).TryGet(out var keys, out _))
        {
            Gauge(text, "etcd_debugging_mvcc_keys_total", "Total number of keys.", keys);
        }

        var done = context.House.Bytes.Counts;
        Counter(text, "etcd_mvcc_range_total", "Total number of ranges seen by this member.", done.Ranges);
        Counter(text, "etcd_mvcc_put_total", "Total number of puts seen by this member.", done.Puts);
        Counter(text, "etcd_mvcc_delete_total", "Total number of deletes seen by this member.", done.Deletes);
        Counter(text, "etcd_mvcc_txn_total", "Total number of txns seen by this member.", done.Txns);
        Gauge(text, "etcd_debugging_mvcc_watcher_total", "Total number of watchers.", context.Counts.Watches);
        Gauge(text, "etcd_debugging_mvcc_db_total_size_in_bytes", "Total size of the underlying database physically allocated in bytes.",
            bytes);
        Gauge(text, "etcd_mvcc_db_total_size_in_bytes", "Total size of the underlying database physically allocated in bytes.", bytes);
        Gauge(text, "etcd_mvcc_db_total_size_in_use_in_bytes", "Total size of the underlying database logically in use in bytes.", bytes);
        CallMetrics.Write(text, methods);
        return text.ToString();
    }

    /// <summary>What a measure is; its lines follow.</summary>
    public static void Head(StringBuilder text, string name, string help, string type) => text
        .Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n')
        .Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    /// <param name="labels">May be empty.</param>
    public static void Line(StringBuilder text, string name, string labels, long value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static void Gauge(StringBuilder text, string name, string help, long value, string labels = "")
    {
        Head(text, name, help, "gauge");
        Line(text, name, labels, value);
    }

    private static void Counter(StringBuilder text, string name, string help, long value)
    {
        Head(text, name, help, "counter");
        Line(text, name, "", value);
    }
}
