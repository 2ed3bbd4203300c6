using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>
/// Makes the catalog's rows of this node what is offered here. One loop, one pass at a time, and every push reads the picture
/// at its own moment: a push that was under way when something was deregistered is followed by the pass that removes it, and
/// the one who deregistered waits for that pass. Nothing is ever pushed from a picture that was put aside.
/// <code>
///   change ─► picture ─► agenda ─┐
///                                ├─► pass: [compare all] ─► node ─► services ─► checks ─► whoever waits
///   every minute, or after a failure ─┘
/// </code>
/// </summary>
internal sealed class Syncer : IAsyncDisposable
{
    /// <summary>Pushes of one pass under way at once: enough to share the engine's batches, few enough to conflict rarely.</summary>
    public const int PushesAtOnceMax = 8;

    /// <summary>Checks of one push: far below the engine's operations per transaction.</summary>
    public const int ChecksPerPushMax = 64;

    private readonly LocalOptions _options;
    private readonly ICatalogRows _rows;
    private readonly LocalWriter _writer;
    private readonly ILogger _logger;
    private readonly Agenda _agenda;
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _timer;
    private Task _loop = Task.CompletedTask;
    private bool _failing;

    public Syncer(LocalOptions options, ICatalogRows rows, LocalWriter writer, LocalClock clock, ILogger logger)
    {
        _options = options;
        _rows = rows;
        _writer = writer;
        _logger = logger;
        _agenda = new Agenda(clock, options.Chance, options.SyncInterval, options.OutputPushInterval);
        _timer = options.Time.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Starts with a comparison of everything; the task ends when it is done, or could not be.</summary>
    public Task Begin()
    {
        var first = _agenda.NextPass();
        _loop = Task.Run(() => RunAsync(_stopping.Token), CancellationToken.None);
        return first;
    }

    /// <summary>A change was published. The task ends once the catalog was told, or could not be.</summary>
    public Task Push(Caller caller, Change change)
    {
        var told = _agenda.Add(caller, change);
        Ring();
        return told;
    }

    /// <summary>The catalog may be another than it was: everything is compared as soon as may be.</summary>
    public void CompareNow()
    {
        _agenda.CompareNext();
        Ring();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _agenda.Close();
        await _timer.DisposeAsync();
        _stopping.Dispose();
    }

    private void Ring() => _ = _bell.Writer.TryWrite(true);

    private async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var (pass, wait) = _agenda.Take();
            try
            {
                if (pass is null)
                {
                    // The moment may come between the look and the arming: armed first and looked at again, it is not slept
                    // through. A change that rings after that leaves its mark in the bell.
                    _ = _timer.Change(wait, Timeout.InfiniteTimeSpan);
                    (pass, _) = _agenda.Take();
                }

                if (pass is null)
                {
                    _ = await _bell.Reader.ReadAsync(cancel);
                    continue;
                }

                Conclude(await PassAsync(pass, cancel));
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                pass?.Done.SetResult();
                return;
            }
#pragma warning disable CA1031 // A bug here must not end the agent's anti-entropy for good: it is said, and tried again.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LocalLog.SyncBroken(_logger, e, _agenda.RetrySoon());
            }

            pass?.Done.SetResult();
        }
    }

    private void Conclude(Refused? failure)
    {
        if (failure is not null)
        {
            var delay = _agenda.RetrySoon();
            if (!_failing)
            {
                LocalLog.PushFailed(_logger, failure.Message, delay);
            }
        }
        else if (_failing)
        {
            LocalLog.PushRecovered(_logger);
        }

        _failing = failure is not null;
    }

    private async Task<Refused?> PassAsync(Pass pass, CancellationToken cancel)
    {
        if (pass.Full && await CompareAsync(pass, cancel) is { } blind)
        {
            return blind;
        }

        var failures = new ConcurrentBag<Refused>();
        await Parallel.ForEachAsync(pass.Services, AtOnce(cancel), async (due, token) =>
            Keep(failures, await PushServiceAsync(due.Key, due.Value, pass.Checks.Keys, token)));

        // Removed checks come after the services, lest one be left that changed services meanwhile.
        var offer = Offered();
        var alone = pass.Checks.Where(due =>
            offer.CheckOf(due.Key) is not { } check || !pass.Services.ContainsKey(check.ServiceId));
        await Parallel.ForEachAsync(alone.Chunk(ChecksPerPushMax), AtOnce(cancel), async (due, token) =>
            Keep(failures, await PushChecksAsync(due, token)));
        return failures.FirstOrDefault();
    }

    /// <summary>Reads the catalog, sees to the node's own row, and puts onto the pass what differs.</summary>
    private async Task<Refused?> CompareAsync(Pass pass, CancellationToken cancel)
    {
        // The rows are read before the picture: whatever is registered between the two is on the next pass, and what is
        // deregistered between them is pushed as removed.
        if (!(await _rows.ReadAsync(_options.Self.Name, cancel)).TryGet(out var rows, out var refused))
        {
            return refused;
        }

        var differences = SyncPlan.Compare(Offered(), rows, _agenda.Deferred());
        foreach (var (serviceId, tags) in differences.Tags)
        {
            _ = await _writer.ApplyAsync(
                Caller.System, (picture, _) => LocalPlan.AdoptTags(picture, serviceId, tags), cancel);
        }

        foreach (var id in differences.Services)
        {
            _ = pass.Services.TryAdd(id, Caller.System);
        }

        foreach (var id in differences.Checks)
        {
            _ = pass.Checks.TryAdd(id, Caller.System);
        }

        return differences.Node ? await PushNodeAsync(cancel) : null;
    }

    /// <summary>The node with what a server announces of itself, at one revision.</summary>
    private async Task<Refused?> PushNodeAsync(CancellationToken cancel)
    {
        var offer = Offered();
        var healthIsKnown = _rows.Glance(offer.Self.Name).Checks.ContainsKey(Offer.SerfHealthId);
        return (await _rows.RegisterAsync(Caller.System, offer.Announcement(healthIsKnown), cancel)).Refused;
    }

    private async Task<Refused?> PushServiceAsync(
        string serviceId, Caller caller, IEnumerable<string> checkIds, CancellationToken cancel)
    {
        var offer = Offered();
        var service = offer.ServiceOf(serviceId);
        if (service is null)
        {
            return (await _rows.DeregisterAsync(caller, new Deregistration(_options.Self.Name, serviceId, ""), cancel)).Refused;
        }

        var checks = checkIds.Select(offer.CheckOf).OfType<Check>().Where(check => check.ServiceId == serviceId).ToList();
        foreach (var some in checks.Count == 0 ? [[]] : checks.Chunk(ChecksPerPushMax))
        {
            var pushed = await _rows.RegisterAsync(caller, Known(service, some), cancel);
            if (!pushed.Ok)
            {
                return pushed.Refused;
            }
        }

        return null;
    }

    private async Task<Refused?> PushChecksAsync(KeyValuePair<string, Caller>[] due, CancellationToken cancel)
    {
        var offer = Offered();
        Refused? failure = null;
        foreach (var (checkId, caller) in due.Where(due => offer.CheckOf(due.Key) is null))
        {
            var removed = new Deregistration(_options.Self.Name, "", checkId);
            failure = (await _rows.DeregisterAsync(caller, removed, cancel)).Refused ?? failure;
        }

        var checks = due.Select(due => (Row: offer.CheckOf(due.Key), due.Value)).Where(due => due.Row is not null).ToList();
        if (checks.Count == 0)
        {
            return failure;
        }

        var together = await _rows.RegisterAsync(
            checks[0].Value, Known(null, [.. checks.Select(check => check.Row!)]), cancel);
        if (together.Ok || checks.Count == 1)
        {
            return together.Refused ?? failure;
        }

        // One that is refused, for a service that somebody else removed, must not hold up the others.
        foreach (var (row, caller) in checks)
        {
            failure = (await _rows.RegisterAsync(caller, Known(null, [row!]), cancel)).Refused ?? failure;
        }

        return failure;
    }

    private Registration Known(Service? service, Check[] checks) =>
        new(_options.Self, service, [.. checks]) { SkipNodeUpdate = true };

    private Offer Offered()
    {
        var picture = _writer.Current;
        return new Offer(_options.Self with { Meta = picture.NodeMeta }, _options.SelfService, picture)
        {
            HealthIsJudged = _options.HealthIsJudged,
        };
    }

    private static void Keep(ConcurrentBag<Refused> failures, Refused? refused)
    {
        if (refused is not null)
        {
            failures.Add(refused);
        }
    }

    private static ParallelOptions AtOnce(CancellationToken cancel) =>
        new() { MaxDegreeOfParallelism = PushesAtOnceMax, CancellationToken = cancel };
}
