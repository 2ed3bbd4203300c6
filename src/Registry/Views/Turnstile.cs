using System.Collections.Concurrent;

namespace Muster.Registry.Views;

/// <summary>
/// Lets those who were woken through a few at a time. Let go at once, a crowd of thousands would hold every thread until
/// the last of it is answered; so, whatever else came meanwhile has its turn in between.
/// </summary>
internal sealed class Turnstile<TTopic, TState> : IThreadPoolWorkItem
    where TTopic : notnull
    where TState : class
{
    /// <summary>Readers let through in one turn: some hundred microseconds of a thread, each way.</summary>
    public const int TurnMax = 32;

    private readonly ConcurrentQueue<(Waiter<TTopic, TState> Waiter, TState? Found)> _woken = new();
    private bool _turning;

    public void Let(IReadOnlyList<Waiter<TTopic, TState>> woken, TState? found)
    {
        if (woken.Count <= TurnMax && _woken.IsEmpty)
        {
            foreach (var waiter in woken)
            {
                waiter.End(found);
            }

            return;
        }

        foreach (var waiter in woken)
        {
            _woken.Enqueue((waiter, found));
        }

        Turn();
    }

    public void Execute()
    {
        for (var i = 0; i < TurnMax && _woken.TryDequeue(out var next); i++)
        {
            next.Waiter.End(next.Found);
        }

        // Behind all that has come since the last turn.
        Volatile.Write(ref _turning, false);
        if (!_woken.IsEmpty)
        {
            Turn();
        }
    }

    private void Turn()
    {
        if (!Interlocked.Exchange(ref _turning, true))
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }
}
