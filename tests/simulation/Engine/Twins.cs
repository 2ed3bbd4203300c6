using Muster.Engine;
using Muster.Engine.Contract;
using Muster.Engine.Contract.Engines;

namespace Muster.Tests.Simulation.Engine;

/// <summary>The model and an engine, to which the same things happen at the same time; their answers must be equal.</summary>
internal sealed class Twins : IAsyncDisposable
{
    private static readonly Origin Origin = new("sim", "test", "twins");
    private static readonly CancellationToken Patient = CancellationToken.None;

    private readonly EmbeddedUnderTest _under;
    private readonly Model _model;
    private readonly List<string> _log = [];
    private IEngine _engine = null!;
    private IWatch _live = null!;
    private IWatch _modelLive = null!;
    private Revision _floor;

    public Twins(Keeping keeping)
    {
        _under = new EmbeddedUnderTest(keeping);
        _model = new Model(_under.Time);
    }

    public async Task StartAsync()
    {
        _engine = await _under.StartAsync();
        var everything = new WatchRequest(KeyRange.All) { WithPrevious = true };
        _live = (await _engine.WatchAsync(everything, Patient)).Value;
        _modelLive = (await _model.WatchAsync(everything, Patient)).Value;
    }

    public async Task<Revision> HeadAsync() => (await _model.HeadAsync(Patient)).Value;

    public async Task DoAsync(Step step)
    {
        _log.Add(step.ToString()!);
        switch (step)
        {
            case Step.Commit commit:
                await BothAsync(async engine =>
                    Describe.Answer(await engine.CommitAsync(commit.Txn, Origin, Patient), Describe.Txn));
                break;
            case Step.Range range:
                await BothAsync(async engine =>
                    Describe.Answer(await engine.RangeAsync(range.Query, Patient), Describe.Range));
                break;
            case Step.Grant grant:
                await BothAsync(async engine =>
                    Describe.Answer(await engine.GrantAsync(grant.Id, grant.Ttl, Patient), lease => lease.ToString()));
                break;
            case Step.Renew renew:
                await BothAsync(async engine =>
                    Describe.Answer(await engine.RenewAsync(renew.Id, Patient), lease => lease.ToString()));
                break;
            case Step.Revoke revoke:
                await RevokeAsync(revoke.Id);
                break;
            case Step.Inspect inspect:
                await BothAsync(async engine =>
                    Describe.Answer(await engine.TimeToLiveAsync(inspect.Id, true, Patient), Describe.Lease));
                break;
            case Step.Compact compact:
                await CompactAsync(compact.At);
                break;
            case Step.Watch watch:
                await BothAsync(engine => WatchAsync(engine, watch.Request));
                break;
            case Step.Advance advance:
                _under.Time.Advance(advance.By);

                // Expiries are on their way through the writer; whatever comes behind them answers after them.
                await RevokeAsync(new LeaseId(long.MaxValue));
                break;
            default:
                await RestartAsync();
                break;
        }
    }

    /// <summary>All that can be seen at the end, and what the watch that ran beside it all has seen.</summary>
    public async Task FinishAsync()
    {
        _log.Add("finish");
        await BothAsync(async engine =>
            Describe.Answer(await engine.RangeAsync(new RangeQuery(KeyRange.All), Patient), Describe.Range));
        await BothAsync(async engine =>
            Describe.Answer(await engine.LeasesAsync(Patient), leases => string.Join(' ', leases)));
        await DrainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _live.DisposeAsync();
        await _under.DisposeAsync();
    }

    private Task RevokeAsync(LeaseId id) => BothAsync(async engine =>
        Describe.Answer(await engine.RevokeAsync(id, Origin, Patient), at => at.ToString()));

    private async Task CompactAsync(Revision at)
    {
        // What the live watch has not been asked for yet may not be compacted away under it: drained first.
        await DrainAsync();
        await BothAsync(async engine => Describe.Answer(await engine.CompactAsync(at, Patient), done => done.ToString()));
        _floor = at <= await HeadAsync() ? Revision.Max(_floor, at) : _floor;
    }

    private async Task RestartAsync()
    {
        await DrainAsync();
        if (await _under.RestartAsync() is { } engine)
        {
            _model.Restart();
            _engine = engine;
            var rest = new WatchRequest(KeyRange.All) { From = (await HeadAsync()).Next(), WithPrevious = true };
            _live = (await _engine.WatchAsync(rest, Patient)).Value;
        }
    }

    private async Task DrainAsync()
    {
        var head = await HeadAsync();
        while (_modelLive.Progress < head)
        {
            var expected = (await _modelLive.NextAsync(Patient)).Value;
            var actual = await _live.NextAsync(Patient);
            Same(Describe.Batch(expected, Revision.Never), Describe.Answer(actual, batch => Describe.Batch(batch, Revision.Never)));
        }

        Same($"progress {head}", $"progress {_live.Progress}");
    }

    private async Task<string> WatchAsync(IEngine engine, WatchRequest request)
    {
        var started = await engine.WatchAsync(request, Patient);
        if (!started.TryGet(out var watch, out var refused))
        {
            return $"refused: {refused.Why}";
        }

        await using (watch)
        {
            var head = await HeadAsync();
            var seen = new List<string>();
            for (var expected = await CountAsync(request); expected > 0; expected--)
            {
                seen.Add(Describe.Answer(await watch.NextAsync(Patient), batch => Describe.Batch(batch, _floor)));
            }

            return string.Join('\n', seen);
        }
    }

    // How many batches the model has for the request: so many must come from the engine.
    private async Task<int> CountAsync(WatchRequest request)
    {
        var head = await HeadAsync();
        await using var watch = (await _model.WatchAsync(request, Patient)).Value;
        var count = 0;
        while (watch.Progress < head)
        {
            count += (await watch.NextAsync(Patient)).Ok ? 1 : 0;
        }

        return count;
    }

    private async Task BothAsync(Func<IEngine, Task<string>> ask) => Same(await ask(_model), await ask(_engine));

    private void Same(string expected, string actual)
    {
        if (expected != actual)
        {
            throw new InvalidOperationException(
                $"After:\n{string.Join('\n', _log.TakeLast(12))}\nthe model says:\n{expected}\nthe engine says:\n{actual}");
        }
    }
}
