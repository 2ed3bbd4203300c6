namespace Muster.Doors.Etcd3.Calls;

/// <summary>What the door counts for its page of metrics. Safe for all threads.</summary>
internal sealed class DoorCounts
{
    private long _watches;
    private long _foundWell;
    private long _foundUnwell;

    /// <summary>Watches that are open now.</summary>
    public long Watches => Interlocked.Read(ref _watches);

    /// <summary>How often <c>/health</c> said yes.</summary>
    public long FoundWell => Interlocked.Read(ref _foundWell);

    /// <summary>How often it said no.</summary>
    public long FoundUnwell => Interlocked.Read(ref _foundUnwell);

    public void WatchBegins() => Interlocked.Increment(ref _watches);

    public void WatchEnds() => Interlocked.Decrement(ref _watches);

    public void Found(bool well) => Interlocked.Increment(ref well ? ref _foundWell : ref _foundUnwell);
}
