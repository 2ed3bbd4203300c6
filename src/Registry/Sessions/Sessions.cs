using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Bedrock.Metrics;
using Muster.Engine;
using Muster.Registry.Catalog;

namespace Muster.Registry.Sessions;

/// <summary>
/// Named holders of locks, with Consul's rules. They are read out of the catalog's pictures
/// (<see cref="CatalogSnapshot.Sessions"/>), since they end with what the catalog says of their nodes and checks; here they
/// are made, kept alive and ended, and what they held is given back.
/// </summary>
public sealed class Sessions : IAsyncDisposable
{
    /// <summary>The longest time to live (Consul).</summary>
    public static readonly TimeSpan TtlMax = TimeSpan.FromHours(24);

    /// <summary>A session really ends after so many times its time to live without a renewal (Consul).</summary>
    private const int TtlGrace = 2;

    /// <summary>Between two attempts at what the engine refuses.</summary>
    private static readonly TimeSpan _retryPause = TimeSpan.FromSeconds(1);

    private readonly SessionsOptions _options;
    private readonly IEngine _engine;
    private readonly Catalog.Catalog _catalog;
    private readonly Ender _ender;
    private readonly IdMint _ids;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    public Sessions(SessionsOptions options, IEngine engine, Catalog.Catalog catalog)
    {
        _options = options;
        _engine = engine;
        _catalog = catalog;
        _ids = new IdMint(options.Chance);
        _logger = options.Logs.CreateLogger("Muster.Registry.Sessions");
        Delays = new LockDelays(options.Time);
        _ender = new Ender(engine, catalog, Delays);
        _running = Task.Run(WatchOverEndingsAsync, CancellationToken.None);
    }

    /// <summary>Milliseconds that it took to make a session or to end one on request.</summary>
    public Sample ChangeTimes { get; } = new();

    public Sample RenewTimes { get; } = new();

    /// <summary>Milliseconds that it took to end sessions that ended by themselves.</summary>
    public Sample EndTimes { get; } = new();

    /// <summary>The shortest time to live that may be asked for.</summary>
    public TimeSpan TtlMin => _options.TtlMin;

    internal LockDelays Delays { get; }

    /// <summary>Makes a session; its id is returned. What breaks Consul's rules is refused in its words.</summary>
    public async ValueTask<Result<string>> CreateAsync(Caller caller, SessionRequest wanted, CancellationToken cancel)
    {
        if (wanted.TtlLength != TimeSpan.Zero && (wanted.TtlLength < TtlMin || wanted.TtlLength > TtlMax))
        {
            return new Refused(
                Refusal.Invalid, $"a session's time to live is between {TtlMin} and {TtlMax}, not {wanted.TtlLength}");
        }

        if (!(await PulseLeaseAsync(wanted.TtlLength, cancel)).TryGet(out var lease, out var refused))
        {
            return refused;
        }

        var id = _ids.Next();
        var made = await _catalog.ChangeAsync(
            caller, picture => SessionPlan.Create(picture, wanted, id, lease), ChangeTimes, cancel);
        if (made.Ok)
        {
            return id;
        }

        if (!lease.IsNone())
        {
            // Nothing hangs on it.
            _ = await _engine.RevokeAsync(lease, Origin.System, cancel);
        }

        return made.Refused;
    }

    /// <summary>
    /// Starts the session's time anew; null when there is none of that id. A session without a time to live is only
    /// returned.
    /// </summary>
    public async ValueTask<Result<Session?>> RenewAsync(Caller caller, string id, CancellationToken cancel)
    {
        var began = _options.Time.GetTimestamp();
        if (!SessionId.Read(id).TryGet(out var canonical, out var refused)
            || !(await _catalog.FreshAsync(cancel)).TryGet(out var picture, out refused))
        {
            return refused;
        }

        var session = picture.FindSession(canonical);
        if (session is not null && !session.Lease.IsNone())
        {
            var renewed = await _engine.RenewAsync(session.Lease, cancel);
            if (!renewed.Ok && renewed.Refused.Why != Refusal.LeaseNotFound)
            {
                return renewed.Refused;
            }

            session = renewed.Ok ? session : null;
        }

        RenewTimes.Record(_options.Time.GetElapsedTime(began).TotalMilliseconds);
        return Result<Session?>.Of(session);
    }

    /// <summary>
    /// Ends the session; ending what is not there is no error. On return its locks are free, but for a session with tens
    /// of thousands of them; it itself has ended in any case.
    /// </summary>
    public async ValueTask<Result<Revision>> DestroyAsync(Caller caller, string id, CancellationToken cancel)
    {
        var began = _options.Time.GetTimestamp();
        if (!SessionId.Read(id).TryGet(out var canonical, out var refused)
            || !(await _ender.EndAsync(caller, canonical, cancel)).TryGet(out var at, out refused))
        {
            return refused;
        }

        await _catalog.EndingsAsync(at, cancel);
        ChangeTimes.Record(_options.Time.GetElapsedTime(began).TotalMilliseconds);
        return at;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    /// <summary>How long the lease is that a session's pulse hangs on.</summary>
    internal static TimeSpan LeaseOf(TimeSpan ttl) => TimeSpan.FromSeconds(Math.Ceiling((TtlGrace * ttl).TotalSeconds));

    private async ValueTask<Result<LeaseId>> PulseLeaseAsync(TimeSpan ttl, CancellationToken cancel)
    {
        if (ttl == TimeSpan.Zero)
        {
            return LeaseId.None;
        }

        return (await _engine.GrantAsync(LeaseId.None, LeaseOf(ttl), cancel)).TryGet(out var lease, out var refused)
            ? lease.Id
            : refused;
    }

    private async Task WatchOverEndingsAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await WatchRoundAsync(_stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception broken)
            {
                // Without this loop no lock of a session that died would ever be free again.
                SessionsLog.RoundBroken(_logger, broken);
                await PauseAsync();
            }
        }
    }

    private async Task WatchRoundAsync(CancellationToken cancel)
    {
        var picture = _catalog.Current;
        var whole = true;
        foreach (var id in picture.SessionTable.Ended.Keys)
        {
            whole &= await FinishAsync(picture.SessionTable.ById[id], cancel);
        }

        if (!whole
            || !(await _catalog.NextEndingsAsync(picture, Reading.WaitMax, cancel)).TryGet(out var next, out _)
            || next.IndexOf(Question.Endings) <= picture.IndexOf(Question.Endings))
        {
            await PauseAsync();
        }
    }

    private async Task<bool> FinishAsync(Session session, CancellationToken cancel)
    {
        var began = _options.Time.GetTimestamp();
        var finished = await _ender.FinishAsync(Caller.System, session.Id, cancel);
        if (!finished.Ok)
        {
            SessionsLog.NotEnded(_logger, session.Id, finished.Refused.Message);
            return false;
        }

        EndTimes.Record(_options.Time.GetElapsedTime(began).TotalMilliseconds);
        SessionsLog.Ended(_logger, session.Id, session.Node);
        return true;
    }

    /// <summary>Ends early when the room is closed.</summary>
    private async Task PauseAsync() =>
        await Task.Delay(_retryPause, _options.Time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
