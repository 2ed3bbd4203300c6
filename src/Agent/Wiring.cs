using Microsoft.Extensions.Logging;
using Muster.Agent.Backup;
using Muster.Agent.Config;
using Muster.Agent.Engines;
using Muster.Agent.Host;
using Muster.Agent.Live;
using Muster.Agent.Networks;
using Muster.Agent.Remote;
using Muster.Bedrock;
using Muster.Bedrock.Metrics;
using Muster.Doors;
using Muster.Doors.Dns;
using Muster.Engine.Embedded.Timeline;
using Muster.Registry;
using Muster.Registry.Bytes;
using Muster.Registry.Catalog.Past;
using Muster.Registry.Coordinates;
using Muster.Registry.Events;
using Muster.Registry.External;
using Muster.Registry.Kv.Past;
using Muster.Registry.Local;
using Muster.Registry.Past;
using Muster.Registry.Snapshots;
using Muster.Registry.Why;

namespace Muster.Agent;

/// <summary>Everything an agent is made of, constructed by hand, top to bottom; torn down in the opposite order.</summary>
internal sealed class Wiring : IAsyncDisposable
{
    /// <summary>An engine that does not answer must not keep the agent from leaving.</summary>
    private static readonly TimeSpan _retireWithin = TimeSpan.FromSeconds(2);

    private readonly Stack<IAsyncDisposable> _built = new();
    private External _external = null!;

    private Wiring()
    {
    }

    public House House { get; private set; } = null!;

    public LiveConfig Live { get; private set; } = null!;

    /// <summary>Null: this agent meets nobody.</summary>
    public AgentNetworks? Networks { get; private set; }

    public IReadOnlyList<OpenDoor> OpenDoors { get; private set; } = [];

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

    /// <summary>Gives up what it does for all, so that others do it when they hear that it goes; then tells them.</summary>
    public async Task LeaveAsync(TimeProvider time)
    {
        using var patience = new CancellationTokenSource(_retireWithin, time);
        try
        {
            await _external.RetireAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // Its lease ends by itself.
        }

        await (Networks?.LeaveAsync() ?? Task.CompletedTask);
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
        var (config, data, nodeId, time, chance, logs, tap, signals, reload) = given;

        if (SpanSender.Begin(config.Traces, Release.Muster, nodeId) is { } spans)
        {
            _built.Push(spans);
        }

        var opening = config.Etcd is { } etcd
            ? EtcdOpening.OpenAsync(etcd, given, cancel)
            : EmbeddedOpening.OpenAsync(given, cancel);
        if (!(await opening).TryGet(out var opened, out var refused))
        {
            return refused;
        }

        var engine = opened.Engine;
        _built.Push(engine);
        Broken = opened.Broken;

        var past = Timeline.Start(
            engine, TimelineFile.Open(opened.TimelineFolder, logs.CreateLogger<Timeline>()), new TimelineTerms(), time, logs);
        _built.Push(past);

        if (!CheckTermsOf(config.Checks).TryGet(out var checks, out refused))
        {
            return refused;
        }

        var localOptions = new LocalOptions
        {
            Self = SelfRows.Node(config, nodeId),
            HealthIsJudged = config.Etcd is not null && config.SerfLanPort != AgentConfig.PortOff,
            SelfService = SelfRows.Service(config),
            Directory = data?.Local,
            Time = time,
            Chance = chance,
            Logs = logs,
            Settings = SelfRows.Settings(config),
            Checks = checks,
            OutputPushInterval = config.Checks.UpdateInterval,
        };
        if (!(await Rooms.OpenAsync(engine, given, Local.Beginning(localOptions), _built.Push, cancel)).TryGet(out var rooms, out refused))
        {
            return refused;
        }

        var catalog = rooms.Catalog;
        if (!(await Local.OpenAsync(localOptions, catalog, cancel)).TryGet(out var local, out refused))
        {
            return refused;
        }

        _built.Push(local);
        var meeting = new Meeting(config, nodeId, time, chance, logs);
        _built.Push(new Beacon(rooms.Coordinates, meeting.PlacesAsync, time, chance));

        var metrics = new MetricBook(time);
        _built.Push(metrics);
        opened.Measure(metrics);
        Measures.Show(metrics, time, rooms.Kv, catalog);
        Measures.Show(metrics, rooms.Sessions, rooms.Locks, catalog);
        Measures.Show(metrics, rooms.Transactions);
        metrics.Start();

        var externalOptions = new ExternalOptions
        {
            AgentId = nodeId,
            NodeName = config.NodeName,
            IsAlone = config.Etcd is null,
            KeepsMembers = config.SerfLanPort != AgentConfig.PortOff,
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
        _external = external;

        var remoteLog = logs.CreateLogger<RemoteExec>();
        Action<UserEvent> remote = ignored => RemoteLog.Disabled(remoteLog, ignored.Id);
        if (config.RunsRemoteCommands)
        {
            var remoteExec = new RemoteExec(rooms.Kv, rooms.Locks, config.NodeName, new RemoteLimits(), time, remoteLog);
            _built.Push(remoteExec);
            remote = remoteExec.Hear;
        }

        var events = new Events(new EventsOptions
        {
            Orders = new Dictionary<string, Action<UserEvent>>(StringComparer.Ordinal) { [RemoteAsk.Name] = remote },
            NodeName = config.NodeName,
            Services = () => local.Services.Values,
            Spread = meeting.Spread,
            Time = time,
            Chance = chance,
            Logs = logs,
        });

        if (!meeting.Open(data?.Gossip, catalog, config.Etcd is null ? null : external, events, _built.Push).TryGet(out _, out refused))
        {
            return refused;
        }

        Networks = meeting.Networks;
        var snapshots = new Snapshots(engine, new SnapshotsOptions
        {
            Whole = opened.Whole,
            Time = time,
            Logs = logs,
            Program = Release.Muster,
            Node = config.NodeName,
            Datacenter = config.Datacenter,
            Restored = local.Compare,
        });
        var self = SelfRows.Self(config, nodeId);
        Backups? backups = null;
        if (config.Backup is { } backup)
        {
            backups = new Backups(backup, snapshots, self, time, logs.CreateLogger<Backups>());
            _built.Push(backups);
            Measures.Show(metrics, backups);
            backups.Begin();
        }

        var (kvPast, catalogPast) = (new KvPast(engine, past), new CatalogPast(past));
        var why = new Why(new WhyOptions
        {
            Catalog = catalog,
            CatalogPast = catalogPast,
            KvPast = kvPast,
            Queries = rooms.Queries,
            Coordinates = rooms.Coordinates,
            Local = local,
            Agent = config.NodeName,
            Datacenter = config.Datacenter,
            Time = time,
            Dns = service => ServiceLimits.Of(Live.Current.Dns, service),
        });

        House = new House
        {
            Self = self,
            Kv = rooms.Kv,
            Bytes = new Bytes(engine, opened.Past, chance) { Alarms = rooms.Alarms },
            Catalog = catalog,
            KvPast = kvPast,
            CatalogPast = catalogPast,
            Why = why,
            Sessions = rooms.Sessions,
            Locks = rooms.Locks,
            Transactions = rooms.Transactions,
            Tree = rooms.Tree,
            Local = local,
            Events = events,
            Snapshots = snapshots,
            Coordinates = rooms.Coordinates,
            Queries = rooms.Queries,
            Autopilot = rooms.Autopilot,
            Alarms = rooms.Alarms,
            Entries = rooms.Entries,
            Networks = Networks?.Face,
            Time = time,
            Chance = chance,
            Logs = logs,
            Scratch = new ScratchFiles(data?.Path, chance, () => opened.Report().DiskLowBytes).Open,
            Metrics = metrics,
            Tap = tap,
            Slow = new SlowRequests(time, logs.CreateLogger("Muster.Agent")) { Threshold = config.Log.SlowAfter },
            Steward = new Steward
            {
                Reload = reload,
                Leave = signals.Leave,
                Host = new HostFacts(time).Look,
                Threads = ThreadFacts.Look,
                Trace = new RuntimeTrace(time).TraceAsync,
                Backup = () => backups?.Report,
                Engine = opened.Report,
            },
        };
        Live = new LiveConfig(LiveSettings.Of(config), local);
        Live.Observe((_, after) => signals.Leaving = after.Leaving);
        Live.Observe((_, after) => opened.Room(after.Room));
        Live.Observe((_, after) => House.Slow.Threshold = after.SlowAfter);
        if (!(await Doorway.OpenAsync(House, config, Live, _built.Push, cancel)).TryGet(out var doors, out refused))
        {
            return refused;
        }

        OpenDoors = doors;
        return Networks is null ? null : (await Networks.BeginAsync(cancel)).Refused;
    }

    private static Result<CheckTerms> CheckTermsOf(CheckSettings settings) =>
        (settings.Trust?.Read() ?? CheckTrust.OfSystem).TryGet(out var trust, out var refused)
            ? settings.ToTerms() with
            {
                Trust = trust,
                DockerHost = Environment.GetEnvironmentVariable("DOCKER_HOST") ?? "",

                // Its own documented sign that it runs the machine (sd_booted).
                HasSystemd = Directory.Exists("/run/systemd/system"),
            }
            : refused;
}
