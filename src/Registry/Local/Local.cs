using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Registry.Catalog;
using Muster.Registry.Local.Probes;

namespace Muster.Registry.Local;

/// <summary>
/// What this agent offers: its services and checks. It is their master: checks are performed here, every change is pushed
/// to the catalog before the verb returns when the catalog can be reached, and anti-entropy repairs the rest.
/// Registrations are kept in the data directory and survive a restart; a deregistration by any path is final.
/// Refusals carry Consul 1.8.7's exact text: Invalid is a 400 there, NotFound a 404, everything else a 500.
/// </summary>
public sealed class Local : IAsyncDisposable
{
    /// <summary>
    /// How long a verb waits for the catalog to hear of a change: then it answers, and anti-entropy goes on (Consul's
    /// <c>rpc_hold_timeout</c>).
    /// </summary>
    public static readonly TimeSpan PushWaitMax = TimeSpan.FromSeconds(7);

    private readonly LocalOptions _options;
    private readonly ILogger _logger;
    private readonly LocalWriter _writer;
    private readonly Syncer _syncer;
    private readonly ProbeSet _probes;
    private readonly Rota _rota;
    private readonly Reaper _reaper;
    private readonly Aliases _aliases;

    private Local(LocalOptions options, ICatalogRows rows, Shelf shelf, Picture restored, ILogger logger)
    {
        var clock = new LocalClock(options.Time);
        _options = options;
        _logger = logger;
        _writer = new LocalWriter(shelf, restored, clock, logger) { Published = OnPublished };
        _syncer = new Syncer(options, rows, _writer, clock, logger);
        _probes = new ProbeSet(options.Checks, options.Time);
        _rota = new Rota(_writer, clock, options.Chance, _probes.Of, logger);
        _reaper = new Reaper(_writer, clock, logger);
        _aliases = new Aliases(_writer, rows, clock, options.Self.Name, logger);
    }

    /// <summary>What this agent announces of itself where nobody knows anything yet.</summary>
    public static Registration Beginning(LocalOptions options) =>
        new Offer(options.Self, options.SelfService, Picture.Empty).Announcement(healthIsKnown: false);

    /// <summary>Reads back what the data directory holds, registers the node itself, starts checks and anti-entropy.</summary>
    public static ValueTask<Result<Local>> OpenAsync(
        LocalOptions options, Catalog.Catalog catalog, CancellationToken cancel) =>
        OpenAsync(options, new CatalogRows(catalog), cancel);

    internal static async ValueTask<Result<Local>> OpenAsync(
        LocalOptions options, ICatalogRows rows, CancellationToken cancel)
    {
        var logger = options.Logs.CreateLogger("Muster.Registry.Local");
        var shelf = new Shelf(options.Directory, options.Time);
        if (shelf.Prepare() is { } unfit)
        {
            return unfit;
        }

        if (!Restored.From(shelf, options, logger).TryGet(out var restored, out var refused))
        {
            return refused;
        }

        var local = new Local(options, rows, shelf, restored, logger);
        local._aliases.Begin(restored);
        local._rota.Begin(restored);
        try
        {
            await local.AtMostAsync(local._syncer.Begin(), cancel);
            return local;
        }
        catch (OperationCanceledException)
        {
            await local.DisposeAsync();
            throw;
        }
    }

    /// <summary>By service id (ordinal). An immutable picture.</summary>
    public ImmutableSortedDictionary<string, Service> Services => _writer.Current.Services;

    /// <summary>By check id (ordinal). An immutable picture.</summary>
    public ImmutableSortedDictionary<string, LocalCheck> Checks => _writer.Current.Checks;

    /// <summary>Pairs kept with this agent's node. An immutable picture.</summary>
    public ImmutableSortedDictionary<string, string> NodeMeta => _writer.Current.NodeMeta;

    /// <summary>
    /// The configuration was read again. What it names is registered, what it no longer names is deregistered; the same as
    /// before stays as it is, with its status. Refuses, with the place, what cannot be registered; then nothing is changed.
    /// </summary>
    public async ValueTask<Result<LocalTurnover>> SettleAsync(Caller caller, LocalSettings settings, CancellationToken cancel)
    {
        var before = Picture.Empty;
        var settled = await _writer.ApplyAsync(
            caller,
            (picture, now) =>
            {
                before = picture;
                return SettingsPlan.Settle(picture, settings, now);
            },
            cancel);
        if (!settled.TryGet(out var made, out var refused))
        {
            return refused;
        }

        await AtMostAsync(made.Told, cancel);
        return LocalTurnover.Of(before, made.Change);
    }

    /// <summary>
    /// Adds or replaces a service. Checks of an earlier registration that are not among the new ones stay, unless told to
    /// replace them; a check registered again keeps its status and output. Check ids and names left empty get Consul's, and
    /// an IP address fills the tagged addresses. Refuses Invalid: <c>Missing service name</c>, <c>Invalid Weights: …</c>,
    /// <c>Invalid Service Meta: …</c>, <c>Invalid check: …</c> and so on.
    /// </summary>
    public ValueTask<Result<bool>> RegisterServiceAsync(
        Caller caller,
        Service service,
        ImmutableArray<LocalCheckDefinition> checks,
        KeepChecks keep,
        CancellationToken cancel) =>
        ChangeAsync(caller, (picture, now) => LocalPlan.RegisterService(picture, service, checks, keep, now), cancel);

    /// <summary>
    /// The same, with a proxy that stands before the service and goes when it goes. Refuses Unavailable (<c>Bad request:
    /// Invalid SidecarService: …</c>) what is wrong with that.
    /// </summary>
    public ValueTask<Result<bool>> RegisterWithSidecarAsync(
        Caller caller,
        Service service,
        ImmutableArray<LocalCheckDefinition> checks,
        SidecarAsk sidecar,
        KeepChecks keep,
        CancellationToken cancel) =>
        ChangeAsync(caller, (picture, now) => SidecarPlan.Register(picture, service, checks, sidecar, keep, now), cancel);

    /// <summary>Removes a service with its checks and its sidecar; an unknown id is no error.</summary>
    public ValueTask<Result<bool>> DeregisterServiceAsync(Caller caller, string serviceId, CancellationToken cancel) =>
        ChangeAsync(caller, (picture, _) => LocalPlan.DeregisterService(picture, serviceId), cancel);

    /// <summary>
    /// Adds or replaces a check; one registered again keeps its status and output. Refuses Unavailable
    /// (<c>ServiceID "x" does not exist</c>) when its service is unknown, Invalid for what breaks a rule.
    /// </summary>
    public ValueTask<Result<bool>> RegisterCheckAsync(
        Caller caller, LocalCheckDefinition check, CancellationToken cancel) =>
        ChangeAsync(caller, (picture, now) => LocalPlan.RegisterCheck(picture, check, now), cancel);

    public ValueTask<Result<bool>> DeregisterCheckAsync(Caller caller, string checkId, CancellationToken cancel) =>
        ChangeAsync(caller, (picture, _) => LocalPlan.DeregisterCheck(picture, checkId), cancel);

    /// <summary>
    /// A ttl check's owner reports. Refuses Unavailable (<c>CheckID "x" does not have associated TTL</c>) when there is no
    /// such ttl check, Invalid (<c>Invalid check status: 'x'</c>) for an unknown status.
    /// </summary>
    public ValueTask<Result<bool>> ReportAsync(
        Caller caller, string checkId, string status, string output, CancellationToken cancel) =>
        ChangeAsync(caller, (picture, now) => HealthPlan.Report(picture, checkId, status, output, now), cancel);

    /// <summary>
    /// Node maintenance (serviceId null) or a service's: adds or removes the critical check that Consul uses for it.
    /// Refuses NotFound (<c>No service registered with ID "x"</c>) for an unknown service. An empty reason means Consul's
    /// default text.
    /// </summary>
    public ValueTask<Result<bool>> SetMaintenanceAsync(
        Caller caller, string? serviceId, Maintenance wanted, string reason, CancellationToken cancel) =>
        ChangeAsync(caller, (picture, now) => LocalPlan.Maintain(picture, serviceId, wanted, reason, now), cancel);

    /// <summary>
    /// Somebody removes something of this node from the catalog directly: that is final here too, so the local
    /// registration goes as well. To be called before the catalog's rows are removed, and when it refuses they must stay:
    /// once it returned, nothing here writes them again, not even after a crash. Another node's name is no error.
    /// </summary>
    public ValueTask<Result<bool>> ForgetAsync(Caller caller, Deregistration removed, CancellationToken cancel) =>
        removed.Node.Equals(_options.Self.Name, StringComparison.OrdinalIgnoreCase)
            ? ChangeAsync(
                caller, (picture, _) => LocalPlan.Forget(picture, removed.ServiceId, removed.CheckId), cancel)
            : ValueTask.FromResult<Result<bool>>(true);

    /// <summary>
    /// The catalog was put back to what it was at another time: what is offered here is written there again, by and by.
    /// </summary>
    public void Compare() => _syncer.CompareNow();

    public async ValueTask DisposeAsync()
    {
        await _reaper.DisposeAsync();
        await _aliases.DisposeAsync();
        await _rota.DisposeAsync();
        await _syncer.DisposeAsync();
        await _writer.DisposeAsync();
        _probes.Dispose();
    }

    private async ValueTask<Result<bool>> ChangeAsync(
        Caller caller, Func<Picture, TimeSpan, Result<Change>> plan, CancellationToken cancel)
    {
        if (!(await _writer.ApplyAsync(caller, plan, cancel)).TryGet(out var made, out var refused))
        {
            return refused;
        }

        await AtMostAsync(made.Told, cancel);
        return true;
    }

    /// <summary>Runs on the writer's loop: everything it calls only takes note.</summary>
    private Task OnPublished(Caller caller, Picture before, Change change)
    {
        var told = _syncer.Push(caller, change);
        _rota.Follow(change.Picture, [.. change.Checks, .. change.Outputs, .. change.Reports]);
        _aliases.Follow(before, change);
        foreach (var id in change.Checks)
        {
            Tell(id, before.Checks.GetValueOrDefault(id), change.Picture.Checks.GetValueOrDefault(id));
        }

        return told;
    }

    private void Tell(string id, LocalCheck? before, LocalCheck? after)
    {
        if (before is null || after is null || before.Status == after.Status)
        {
            return;
        }

        if (after.Status == CheckStatus.Passing)
        {
            LocalLog.CheckRecovered(_logger, id);
        }
        else
        {
            LocalLog.CheckFell(_logger, id, after.Status, after.Output);
        }
    }

    private async Task AtMostAsync(Task told, CancellationToken cancel)
    {
        try
        {
            await told.WaitAsync(PushWaitMax, _options.Time, cancel);
        }
        catch (TimeoutException)
        {
            LocalLog.PushSlow(_logger, PushWaitMax);
        }
    }
}

public enum KeepChecks
{
    Keep,
    Replace,
}

public enum Maintenance
{
    On,
    Off,
}
