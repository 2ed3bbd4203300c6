using Microsoft.Extensions.Logging;
using Muster.Agent.Config;
using Muster.Agent.Host;
using Muster.Bedrock;
using Muster.Bedrock.Metrics;
using Muster.Doors;
using Muster.Doors.Consul.Tls;
using Muster.Engine.Embedded;
using Muster.Engine.Embedded.Timeline;
using Muster.Registry.Catalog;
using Muster.Registry.Catalog.Past;
using Muster.Registry.Events;
using Muster.Registry.External;
using Muster.Registry.Kv;
using Muster.Registry.Kv.Past;
using Muster.Registry.Local;
using Muster.Registry.Past;
using Muster.Registry.Sessions;
using Muster.Registry.Snapshots;
using Muster.Registry.Transactions;

namespace Muster.Agent;

/// <summary>Everything an agent is made of, constructed by hand, top to bottom; torn down in the opposite order.</summary>
internal sealed class Wiring : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _built = new();
    private readonly List<OpenDoor> _doors = [];

    private Wiring()
    {
    }

    public House House { get; private set; } = null!;

    public IReadOnlyList<OpenDoor> OpenDoors => _doors;

    /// <summary>Done when the engine can no longer be trusted: with why.</summary>
    public Task<string> Broken { get; private set; } = null!;

    public static async ValueTask<Result<Wiring>> BuildAsync(Materials given, CancellationToken cancel)
    {
        var wiring = new Wiring();
        var finished = false;
        try
        {
            var refused = await wiring.ConstructAsync(given, cancel);
            finished = refused is null;
            return finished ? wiring : refused!;
        }
        finally
        {
            if (!finished)
            {
                await wiring.DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_built.TryPop(out var last))
        {
            await last.DisposeAsync();
        }
    }

    /// <summary>The whole program on one screen. Null when all went well.</summary>
    private async ValueTask<Refused?> ConstructAsync(Materials given, CancellationToken cancel)
    {
        var (config, data, nodeId, time, chance, logs, tap, signals) = given;

        var engineOptions = new EmbeddedOptions
        {
            Time = time,
            Server = nodeId,
            Directory = data?.Path,
            Logger = logs.CreateLogger<EmbeddedEngine>(),
            Chance = chance,
        };
        if (!(await EmbeddedEngine.OpenAsync(engineOptions, cancel)).TryGet(out var engine, out var refused))
        {
            return refused;
        }

        _built.Push(engine);
        Broken = engine.Broken;

        var past = Timeline.Start(
            engine, TimelineFile.Open(data?.Path, logs.CreateLogger<Timeline>()), new TimelineTerms(), time, logs);
        _built.Push(past);

        var kv = new Kv(engine, time, chance);
        if (!(await Catalog.OpenAsync(engine, time, chance, cancel)).TryGet(out var catalog, out refused))
        {
            return refused;
        }

        _built.Push(catalog);

        var sessionsOptions = new SessionsOptions
        {
            Time = time,
            Chance = chance,
            Logs = logs,
            TtlMin = config.SessionTtlMin,
        };
        var sessions = new Sessions(sessionsOptions, engine, catalog);
        _built.Push(sessions);
        var locks = new Locks(engine, catalog, sessions, time);
        var transactions = new Transactions(engine, catalog, locks, time);

        if (!CheckTermsOf(config.Checks).TryGet(out var checks, out refused))
        {
            return refused;
        }

        var localOptions = new LocalOptions
        {
            Self = SelfRows.Node(config, nodeId),
            SelfService = SelfRows.Service(config),
            Directory = data?.Local,
            Time = time,
            Chance = chance,
            Logs = logs,
            Checks = checks,
            OutputPushInterval = config.Checks.UpdateInterval,
        };
        if (!(await Local.OpenAsync(localOptions, catalog, cancel)).TryGet(out var local, out refused))
        {
            return refused;
        }

        _built.Push(local);

        var metrics = new MetricBook(time);
        _built.Push(metrics);
        Measures.Show(metrics, time, engine, kv, catalog);
        Measures.Show(metrics, sessions, locks, catalog);
        Measures.Show(metrics, transactions);
        metrics.Start();

        var externalOptions = new ExternalOptions
        {
            AgentId = nodeId,
            NodeName = config.NodeName,
            Time = time,
            Chance = chance,
            Logs = logs,
            Checks = checks,
            OutputWriteInterval = config.Checks.UpdateInterval,
        };
        if (!(await External.OpenAsync(externalOptions, engine, catalog, cancel)).TryGet(out var external, out refused))
        {
            return refused;
        }

        _built.Push(external);

        var events = new Events(new EventsOptions
        {
            NodeName = config.NodeName,
            Services = () => local.Services.Values,
            Time = time,
            Chance = chance,
            Logs = logs,
        });

        var snapshots = new Snapshots(engine, new SnapshotsOptions
        {
            Whole = engine,
            Time = time,
            Logs = logs,
            Program = Release.Muster,
            Node = config.NodeName,
            Datacenter = config.Datacenter,
            Restored = local.Compare,
        });
        House = new House
        {
            Self = SelfRows.Self(config, nodeId),
            Kv = kv,
            Catalog = catalog,
            KvPast = new KvPast(engine, past),
            CatalogPast = new CatalogPast(past),
            Sessions = sessions,
            Locks = locks,
            Transactions = transactions,
            Local = local,
            Events = events,
            Snapshots = snapshots,
            Time = time,
            Chance = chance,
            Logs = logs,
            Metrics = metrics,
            Tap = tap,
            Steward = new Steward
            {
                Reload = signals.Reload,
                Leave = signals.Leave,
                Host = new HostFacts(time).Look,
                Threads = ThreadFacts.Look,
                Trace = new RuntimeTrace(time).TraceAsync,
                Engine = () => Measures.Report(engine),
            },
        };
        TlsTerms? tls = null;
        if ((config.Tls is not null && !config.Tls.Read().TryGet(out tls, out refused))
            || !SocketFiles.Clear(config.SocketPaths()).TryGet(out _, out refused))
        {
            return refused;
        }

        foreach (var door in DoorList.Of(House, config, tls))
        {
            _built.Push(door);
            if (!(await door.StartAsync(cancel)).TryGet(out _, out refused))
            {
                return refused;
            }

            _doors.Add(new OpenDoor(door.Name, door.Addresses));
        }

        return SocketFiles.Own(config.SocketPaths(), config.Sockets).TryGet(out _, out refused) ? null : refused;
    }

    private static Result<CheckTerms> CheckTermsOf(CheckSettings settings) =>
        (settings.Trust?.Read() ?? CheckTrust.OfSystem).TryGet(out var trust, out var refused)
            ? new CheckTerms
            {
                Commands = settings.Commands,
                OutputBytesMax = settings.OutputBytesMax,
                DiscardOutput = settings.DiscardOutput,
                Trust = trust,
                DockerHost = Environment.GetEnvironmentVariable("DOCKER_HOST") ?? "",

                // Its own documented sign that it runs the machine (sd_booted).
                HasSystemd = Directory.Exists("/run/systemd/system"),
            }
            : refused;
}

/// <summary>What the process hands to its wiring.</summary>
/// <param name="Data">Null in -dev mode.</param>
internal sealed record Materials(
    AgentConfig Config,
    DataDirectory? Data,
    string NodeId,
    TimeProvider Time,
    Prng Chance,
    ILoggerFactory Logs,
    LogTap Tap,
    Signals Signals);
