using System.Threading.Channels;

namespace Muster.Gossip.Pool;

/// <summary>Wakes the loop from its rest: when something has come, or at the moment for which it was set.</summary>
internal sealed class Alarm : IAsyncDisposable
{
    /// <summary>A timer is set no further ahead; the loop looks again then.</summary>
    private static readonly TimeSpan _aheadMax = TimeSpan.FromMinutes(10);

    // Whoever rings lends the loop its thread until it rests again: an idle pool would wake two threads for everything else.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1)
        {
            FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true, AllowSynchronousContinuations = true,
        });

    private readonly ITimer _timer;
    private TimeSpan _at;
    private bool _hasRung = true;

    public Alarm(TimeProvider time) =>
        _timer = time.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public ValueTask<bool> RestAsync(CancellationToken cancel) => _wake.Reader.ReadAsync(cancel);

    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>The same for those who have something else to do with their thread.</summary>
    public void WakeElsewhere() =>
        ThreadPool.UnsafeQueueUserWorkItem(static wake => wake.TryWrite(true), _wake.Writer, preferLocal: false);

    /// <summary>
    /// Timers count milliseconds: a rest of one is waited for as well, instead of looked for again and again. One that is set for
    /// that moment is left alone: setting it wakes a thread.
    /// </summary>
    public void Set(TimeSpan at, TimeSpan now)
    {
        if (at == _at && !Volatile.Read(ref _hasRung))
        {
            return;
        }

        _at = at;
        Volatile.Write(ref _hasRung, false);
        var until = at - now < _aheadMax ? at - now : _aheadMax;
        _timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(until.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Ring()
    {
        Volatile.Write(ref _hasRung, true);
        Wake();
    }
}
