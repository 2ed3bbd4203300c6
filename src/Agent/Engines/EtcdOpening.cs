using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Muster.Agent.Config;
using Muster.Bedrock;
using Muster.Bedrock.Metrics;
using Muster.Doors;
using Muster.Engine.Etcd;

namespace Muster.Agent.Engines;

/// <summary>
/// The engine on a cluster of etcd that somebody else runs. After a power cut everything starts at once: a cluster that does
/// not answer is asked again until it does.
/// </summary>
internal static class EtcdOpening
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(10);

    public static async ValueTask<Result<OpenedEngine>> OpenAsync(
        EtcdSettings settings, Materials given, CancellationToken cancel)
    {
        if (!settings.Tls().TryGet(out var tls, out var refused))
        {
            return refused;
        }

        var logger = given.Logs.CreateLogger<EtcdEngine>();
        var options = new EtcdOptions
        {
            Time = given.Time,
            Server = given.NodeId,
            Endpoints = settings.Endpoints,
            Tls = tls,
            Prefix = settings.Prefix,
            RequestBytesMax = settings.RequestBytesMax,
            Logger = logger,
            Chance = given.Chance,
        };
        if (!(await PatientlyAsync(options, logger, cancel)).TryGet(out var engine, out refused))
        {
            return refused;
        }

        var timeline = given.Data is { } data ? Path.Combine(FolderOf(data), HistoryOf(engine, settings)) : null;
        if (timeline is not null && await new CarryOver(engine, settings, given, timeline).RunAsync(cancel) is { } notCarried)
        {
            await engine.DisposeAsync();
            return notCarried;
        }

        return new OpenedEngine(engine, engine, engine, engine.Broken)
        {
            TimelineFolder = timeline,
            Report = () => Report(engine.Stats()),
            Measure = metrics => Measure(metrics, engine),

            // How full the cluster may become is its own business (etcd's --quota-backend-bytes).
            Room = _ => { },
        };
    }

    /// <summary>Where it keeps what this server remembers of the cluster.</summary>
    public static string FolderOf(DataDirectory data) => Path.Combine(data.Path, "etcd");

    private static async ValueTask<Result<EtcdEngine>> PatientlyAsync(
        EtcdOptions options, ILogger logger, CancellationToken cancel)
    {
        for (var pause = PauseMin; ; pause = pause * 2 < PauseMax ? pause * 2 : PauseMax)
        {
            var opened = await EtcdEngine.OpenAsync(options, cancel);
            if (opened.Ok || opened.Refused.Why != Refusal.Unavailable)
            {
                return opened;
            }

            EtcdOpeningLog.NotYet(logger, opened.Refused.Message, pause.TotalSeconds);
            await Task.Delay(pause, options.Time, cancel);
        }
    }

    /// <summary>A name for the history that the cluster and the prefix hold: another one must not be mixed up with it.</summary>
    private static string HistoryOf(EtcdEngine engine, EtcdSettings settings)
    {
        var prefix = SHA256.HashData(Encoding.UTF8.GetBytes(settings.Prefix));
        return engine.Cluster.ToString("x16", CultureInfo.InvariantCulture) + "-" + Convert.ToHexStringLower(prefix, 0, 4);
    }

    private static EngineReport Report(EtcdEngineStats stats) => new(stats.Revision.Value, stats.Compacted.Value)
    {
        Keys = stats.Keys,
        Watchers = stats.Watchers,
        HistoryBytes = stats.SupersededBytes,
    };

    private static void Measure(MetricBook metrics, EtcdEngine engine)
    {
        metrics.Show(new MetricId("engine.commits"), engine.Commits);
        metrics.Show(new MetricId("engine.answer"), engine.AnswerTimes);
        metrics.Show(new MetricId("engine.commit_ms"), engine.CommitTimes);
        metrics.Gauges(() => Look(engine.Stats()));
    }

    private static IEnumerable<Gauge> Look(EtcdEngineStats stats) =>
    [
        new("engine.compacted", stats.Compacted.Value),
        new("engine.history_bytes", stats.SupersededBytes),
        new("engine.keys", stats.Keys),
        new("engine.revision", stats.Revision.Value),
        new("engine.watchers", stats.Watchers),
    ];
}
