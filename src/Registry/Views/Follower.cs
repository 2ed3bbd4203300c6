using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Registry.Views;

/// <summary>
/// Keeps one picture up to date from one watch of the engine. The loop is its only writer; readers take what
/// <see cref="Current"/> holds.
/// </summary>
/// <remarks>
/// <code>
///            compaction C           target: what touched the range last
///  history ──────┼───────────────────────┼──────────────▶
///                └ rows as of C ─ replay ┘ then shown, then kept up batch by batch
///
///  cut off: watch again from the last revision folded; that is compacted: load anew and wake everybody
/// </code>
/// </remarks>
internal sealed class Follower<TState, TTopic> : IAsyncDisposable
    where TState : class
    where TTopic : notnull
{
    /// <summary>Between two attempts while the engine refuses: long enough not to spin, short enough not to be noticed.</summary>
    private static readonly TimeSpan _retryPause = TimeSpan.FromMilliseconds(100);

    private readonly IEngine _engine;
    private readonly IFold<TState, TTopic> _fold;
    private readonly TimeProvider _time;
    private readonly Tide _tide = new();
    private readonly HashSet<TTopic> _touched = [];
    private readonly CancellationTokenSource _stop = new();
    private CancellationTokenSource _turn = new();
    private View<TState> _view;
    private Task _running = Task.CompletedTask;
    private Exception? _broken;

    private Follower(IEngine engine, IFold<TState, TTopic> fold, TimeProvider time, View<TState> view)
    {
        _engine = engine;
        _fold = fold;
        _time = time;
        _view = view;
        Waiters = new(fold.WokenBelow);
    }

    public TState Current => Volatile.Read(ref _view).State;

    public Waiters<TTopic, TState> Waiters { get; }

    /// <summary>Nothing will change any more, and nobody should go on waiting.</summary>
    public bool Stopped => _stop.IsCancellationRequested || Volatile.Read(ref _broken) is not null;

    /// <summary>Loads the picture as of now and starts to follow.</summary>
    public static async ValueTask<Result<Follower<TState, TTopic>>> OpenAsync(
        IEngine engine, IFold<TState, TTopic> fold, TimeProvider time, CancellationToken cancel)
    {
        if (!(await Loading.LoadAsync(engine, fold, cancel)).TryGet(out var loaded, out var refused))
        {
            return refused;
        }

        var follower = new Follower<TState, TTopic>(engine, fold, time, loaded.View);
        follower._tide.Rise(loaded.View.Covers);
        follower._running = Task.Run(() => follower.RunAsync(loaded.Watch), CancellationToken.None);
        return follower;
    }

    /// <summary>A picture in which everything acknowledged before this call can be seen.</summary>
    public async ValueTask<Result<TState>> FreshAsync(CancellationToken cancel)
    {
        if (!(await _engine.HeadAsync(cancel)).TryGet(out var head, out var refused))
        {
            return refused;
        }

        var view = Volatile.Read(ref _view);
        if (view.Covers >= head)
        {
            return view.State;
        }

        // Most of what happens does not concern the range; what did last is all that must be waited for.
        if (!(await History.TouchedAsync(_engine, _fold.Range, head, cancel)).TryGet(out var touched, out refused))
        {
            return refused;
        }

        if (Volatile.Read(ref _view).Covers < touched)
        {
            if (!(await History.FloorAsync(_engine, head, cancel)).TryGet(out var floor, out refused))
            {
                return refused;
            }

            await (touched > floor ? AtLeastAsync(touched, cancel) : CoverAsync(touched, cancel));
        }

        return Current;
    }

    /// <summary>Waits until the picture covers the revision, which has touched the range.</summary>
    public ValueTask AtLeastAsync(Revision at, CancellationToken cancel) =>
        Volatile.Read(ref _view).Covers >= at
            ? ValueTask.CompletedTask
            : new ValueTask(_tide.WaitAsync(at).WaitAsync(cancel));

    /// <summary>
    /// The same where no batch may come (nothing is known to have touched the range since the compaction revision): the
    /// loop must look how far the watch has come by itself.
    /// </summary>
    private async ValueTask CoverAsync(Revision at, CancellationToken cancel)
    {
        var waiting = _tide.WaitAsync(at);
        while (!waiting.IsCompleted)
        {
            await Volatile.Read(ref _turn).CancelAsync();
            await Task.WhenAny(waiting, Task.Delay(_retryPause, _time, cancel));
            cancel.ThrowIfCancellationRequested();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Volatile.Read(ref _turn).CancelAsync();
        await _running;
        _tide.Rise(new Revision(long.MaxValue));
        Waiters.WakeAll();
    }

    private async Task RunAsync(IWatch watch)
    {
        try
        {
            await KeepUpAsync(watch);
        }
        catch (Exception broken)
        {
            // A bug in the fold, or a row that cannot be read: whoever asks for more than the last picture must be told.
            Volatile.Write(ref _broken, broken);
            _tide.Break(broken);
            Waiters.WakeAll();
        }
    }

    private async Task KeepUpAsync(IWatch watch)
    {
        while (true)
        {
            await FollowAsync(watch);
            await watch.DisposeAsync();
            if (_stop.IsCancellationRequested || await ReopenAsync() is not { } next)
            {
                return;
            }

            watch = next;
        }
    }

    /// <summary>Returns when the watch has ended or the follower is to stop.</summary>
    private async Task FollowAsync(IWatch watch)
    {
        while (!_stop.IsCancellationRequested)
        {
            // No read is under way here, so all that the watch has given out has been folded.
            Show(_view with { Covers = Revision.Max(_view.Covers, watch.Progress) });
            try
            {
                if (!(await watch.NextAsync(_turn.Token)).TryGet(out var batch, out _))
                {
                    return;
                }

                Fold(batch);
            }
            catch (OperationCanceledException)
            {
                Volatile.Write(ref _turn, new CancellationTokenSource());
            }
        }
    }

    private void Fold(WatchBatch batch)
    {
        Invariant.That(batch.At > _view.Covers);
        var view = new View<TState>(_fold.Step(_view.State, batch, _touched), batch.At);
        Volatile.Write(ref _view, view);

        // First those who wait for a change, then those who wait for the revision: one of these may come back as one of
        // those, and must not be woken by what it has seen.
        Waiters.Wake(_touched, view.State);
        _touched.Clear();
        _tide.Rise(view.Covers);
    }

    private void Show(View<TState> view)
    {
        Volatile.Write(ref _view, view);
        _tide.Rise(view.Covers);
    }

    /// <summary>Watches on from where it was; where that is gone, loads anew. Null when the follower is to stop.</summary>
    private async Task<IWatch?> ReopenAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var again = await _engine.WatchAsync(
                    new WatchRequest(_fold.Range) { From = _view.Covers.Next() }, _stop.Token);
                if (again.Ok)
                {
                    return again.Value;
                }

                if (again.Refused.Why == Refusal.Compacted
                    && (await Loading.LoadAsync(_engine, _fold, _stop.Token)).TryGet(out var loaded, out _))
                {
                    Show(loaded.View);
                    Waiters.WakeAll();
                    return loaded.Watch;
                }

                await Task.Delay(_retryPause, _time, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }

        return null;
    }
}
