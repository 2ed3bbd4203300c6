using Muster.Engine;

namespace Muster.Registry.Tree;

/// <summary>
/// Keeps the window of events: from what history holds, and then from what happens. Begins when somebody first waits, so
/// that nobody else pays for it.
/// </summary>
internal sealed class TreeFollower(IEngine engine, TreeWindow window, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How far back the events are looked for at the start: what an engine keeps in any case.</summary>
    private const int RevisionsMax = 10_000;

    /// <summary>Between two attempts while the engine refuses.</summary>
    private static readonly TimeSpan _retryPause = TimeSpan.FromMilliseconds(100);

    // Protects the start; a leaf.
    private readonly Lock _sync = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _running;

    /// <summary>On return the window holds what happened before the call, as far as it goes.</summary>
    public Task BeginAsync(CancellationToken cancel)
    {
        lock (_sync)
        {
            _running ??= Task.Run(RunAsync, CancellationToken.None);
        }

        return _caughtUp.Task.WaitAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Task? running;
        lock (_sync)
        {
            running = _running;
        }

        _caughtUp.TrySetResult();
        if (running is not null)
        {
            await running;
        }

        window.Restart(Revision.Never);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var next = Revision.Never;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                next = await FollowAsync(next);
                await Task.Delay(_retryPause, time, _stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Follows until the watch ends; the revision to go on from, or never when all is to begin anew.</summary>
    private async Task<Revision> FollowAsync(Revision from)
    {
        if (!(await engine.HeadAsync(_stop.Token)).TryGet(out var head, out _))
        {
            return from;
        }

        var next = from;
        if (from == Revision.Never)
        {
            if (!(await Views.History.FloorAsync(engine, head, _stop.Token)).TryGet(out var floor, out _))
            {
                return from;
            }

            next = Revision.Max(floor, new Revision(head.Value - RevisionsMax)).Next();
            window.Restart(new Revision(next.Value - 1));
        }

        var request = new WatchRequest(Keyspace.TreeAndUsers) { From = next, WithPrevious = true };
        if (!(await engine.WatchAsync(request, _stop.Token)).TryGet(out var watch, out var refused))
        {
            return refused.Why == Bedrock.Refusal.Compacted ? Revision.Never : next;
        }

        await using (watch)
        {
            if (!(await Views.History.TouchedAsync(engine, Keyspace.TreeAndUsers, head, _stop.Token)).TryGet(out var last, out _))
            {
                return next;
            }

            while (true)
            {
                if (watch.Progress >= last || next > last)
                {
                    _caughtUp.TrySetResult();
                }

                if (!(await watch.NextAsync(_stop.Token)).TryGet(out var batch, out refused))
                {
                    return refused.Why == Bedrock.Refusal.Compacted ? Revision.Never : next;
                }

                window.Add(TreeTelling.Of(batch));
                next = batch.At.Next();
            }
        }
    }
}
