namespace Muster.Engine.Contract;

/// <summary>A lease of the model and its timer.</summary>
internal sealed class ModelLease(Lease lease, TimeProvider time)
{
    private ITimer? _timer;
    private long _started;

    public Lease Lease => lease;

    public TimeSpan Remaining() => lease.Ttl - time.GetElapsedTime(_started);

    public void Start(Action expired)
    {
        Stop();
        _started = time.GetTimestamp();
        var wait = lease.Ttl < TimeSpan.FromDays(40) ? lease.Ttl : Timeout.InfiniteTimeSpan;
        _timer = time.CreateTimer(_ => expired(), null, wait, Timeout.InfiniteTimeSpan);
    }

    public void Stop() => _timer?.Dispose();
}
