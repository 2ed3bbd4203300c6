using System.Threading.Tasks.Sources;
using Muster.Engine;

namespace Muster.Registry.Views;

/// <summary>
/// One reader in the crowd of a topic: a link of its list, what it knows, and the one thing that it awaits. It ends once,
/// by being woken, out of time, or gone; whatever happened, it is to be disposed of, which takes it out of its crowd.
/// </summary>
/// <remarks>Some 200 bytes, and as many for its timer and for the state of who awaits it; no task, no closure.</remarks>
internal sealed class Waiter<TTopic, TState> : IValueTaskSource<TState?>, IDisposable
    where TTopic : notnull
    where TState : class
{
    private readonly Waiters<TTopic, TState> _waiters;
    private ManualResetValueTaskSourceCore<TState?> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _gone;
    private ITimer? _timer;
    private bool _ended;

    public Waiter(Waiters<TTopic, TState> waiters, TTopic topic, TTopic asked, Revision known)
    {
        _waiters = waiters;
        Topic = topic;
        Asked = asked;
        Known = known;
    }

    public TTopic Topic { get; }

    /// <summary>What the reader asked: several questions may wait for one topic.</summary>
    public TTopic Asked { get; }

    /// <summary>The index that the reader has seen already.</summary>
    public Revision Known { get; }

    // The list's links, and whether it is in one: protected by the waiters' lock.
    public Waiter<TTopic, TState>? Before { get; set; }

    public Waiter<TTopic, TState>? After { get; set; }

    public bool IsListed { get; set; }

    /// <summary>
    /// What the reader was woken with; null when the time ran out, or when whoever waits must look for himself. To be
    /// awaited once.
    /// </summary>
    public ValueTask<TState?> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancel)
    {
        if (atMost <= TimeSpan.Zero)
        {
            End(null);
        }
        else
        {
            _timer = time.CreateTimer(
                static self => ((Waiter<TTopic, TState>)self!).End(null), this, atMost, Timeout.InfiniteTimeSpan);
            _gone = cancel.UnsafeRegister(static (self, gone) => ((Waiter<TTopic, TState>)self!).Leave(gone), this);
        }

        return new ValueTask<TState?>(this, _core.Version);
    }

    public void End(TState? found)
    {
        if (!Interlocked.Exchange(ref _ended, true))
        {
            _core.SetResult(found);
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _gone.Dispose();
        _waiters.Leave(this);
    }

    TState? IValueTaskSource<TState?>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<TState?>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<TState?>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Leave(CancellationToken cancel)
    {
        if (!Interlocked.Exchange(ref _ended, true))
        {
            _core.SetException(new OperationCanceledException(cancel));
        }
    }
}
