namespace Muster.Cli.Locking;

/// <summary>How long a lock is waited for, in pieces that are asked for one by one.</summary>
/// <param name="limit">Null: for ever.</param>
internal sealed class Patience(TimeSpan? limit, TimeProvider time)
{
    private static readonly TimeSpan _piece = TimeSpan.FromSeconds(15);

    /// <summary>A lock that is free but refused is within its lock-delay: it is tried again after this (Consul 1.8.7).</summary>
    private static readonly TimeSpan _delayed = TimeSpan.FromSeconds(5);

    private readonly long _began = time.GetTimestamp();
    private bool _asked;

    /// <summary>How long the next question may wait; null: there is no time left. The first is always asked.</summary>
    public TimeSpan? Next()
    {
        if (limit is not { } longest)
        {
            return _piece;
        }

        var left = _asked ? longest - time.GetElapsedTime(_began) : longest;
        _asked = true;
        return left > TimeSpan.Zero ? left : null;
    }

    /// <summary>Waits until it makes sense to try again.</summary>
    public Task DelayAsync(CancellationToken cancel)
    {
        var left = limit - time.GetElapsedTime(_began);
        var wait = left < _delayed ? left.Value : _delayed;
        return wait > TimeSpan.Zero ? Task.Delay(wait, time, cancel) : Task.CompletedTask;
    }
}
