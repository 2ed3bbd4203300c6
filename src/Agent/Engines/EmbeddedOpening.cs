using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Bedrock.Metrics;
using Muster.Doors;
using Muster.Engine.Embedded;

namespace Muster.Agent.Engines;

/// <summary>The engine of a single node: on the local disk, or in memory.</summary>
internal static class EmbeddedOpening
{
    public static async ValueTask<Result<OpenedEngine>> OpenAsync(Materials given, CancellationToken cancel)
    {
        if (given.Data is { } kept && Directory.Exists(EtcdOpening.FolderOf(kept)))
        {
            return new Refused(
                Refusal.Invalid,
                $"data_dir \"{kept.Path}\" belongs to an agent whose engine is on etcd, and would begin empty without it: "
                + $"say which (-engine-etcd=ADDRESS), or remove {EtcdOpening.FolderOf(kept)} to begin anew");
        }

        return (await EmbeddedEngine.OpenAsync(OptionsOf(given), cancel)).TryGet(out var engine, out var refused)
            ? new OpenedEngine(engine, engine, engine, engine.Broken)
            {
                TimelineFolder = given.Data is { } data ? FolderOf(data) : null,
                Report = () => Report(engine.Stats()),
                Measure = metrics => Measure(metrics, engine),
                Room = terms => engine.Room = terms,
            }
            : refused;
    }

    public static EmbeddedOptions OptionsOf(Materials given) => new()
    {
        Time = given.Time,
        Server = given.NodeId,
        Directory = given.Data?.Path,
        Logger = given.Logs.CreateLogger<EmbeddedEngine>(),
        Chance = given.Chance,
        Room = given.Config.Room,
    };

    /// <summary>Where it keeps the history.</summary>
    public static string FolderOf(DataDirectory data) => Path.Combine(data.Path, "engine");

    private static EngineReport Report(EngineStats stats) => new(stats.Revision.Value, stats.Compacted.Value)
    {
        Keys = stats.Keys,
        Leases = stats.Leases,
        Watchers = stats.Watchers,
        HistoryBytes = stats.SupersededBytes,
        DatabaseBytes = stats.FileBytes,
        WalBytes = stats.WalBytes,
        MemoryBytes = stats.Room.Seen.MemoryBytes,
        MemoryHighBytes = stats.Room.MemoryMark,
        DiskFreeBytes = stats.Room.Seen.DiskBytesFree,
        DiskLowBytes = stats.Room.DiskMark,
        GrowthRefused = stats.Room.Why,
    };

    private static void Measure(MetricBook metrics, EmbeddedEngine engine)
    {
        metrics.Show(new MetricId("engine.commits"), engine.Commits);
        metrics.Show(new MetricId("engine.answer"), engine.AnswerTimes);
        metrics.Show(new MetricId("engine.growth_refusals"), engine.RoomRefusals);
        metrics.Show(new MetricId("engine.commit_ms"), engine.CommitTimes);
        metrics.Gauges(() => Look(engine.Stats()));
    }

    private static IEnumerable<Gauge> Look(EngineStats stats) =>
    [
        new("engine.compacted", stats.Compacted.Value),
        new("engine.disk_free_bytes", stats.Room.Seen.DiskBytesFree),
        new("engine.disk_low_bytes", stats.Room.DiskMark),
        new("engine.growth_refused", stats.Room.Why is null ? 0 : 1),
        new("engine.memory_bytes", stats.Room.Seen.MemoryBytes),
        new("engine.memory_high_bytes", stats.Room.MemoryMark),
        new("engine.history_bytes", stats.SupersededBytes),
        new("engine.journal_bytes", stats.FileBytes),
        new("engine.keys", stats.Keys),
        new("engine.leases", stats.Leases),
        new("engine.revision", stats.Revision.Value),
        new("engine.wal_bytes", stats.WalBytes),
        new("engine.watchers", stats.Watchers),
    ];
}
