namespace Muster.Gossip.Pool;

/// <summary>What a pool has sent, taken and dropped since it began. Read at any time, from anywhere.</summary>
public sealed class PoolCounts
{
    private long _received;
    private long _receivedBytes;
    private long _sent;
    private long _sentBytes;
    private long _dropped;
    private long _refused;
    private long _streamsRefused;

    /// <summary>Datagrams that came.</summary>
    public long Received => Volatile.Read(ref _received);

    public long ReceivedBytes => Volatile.Read(ref _receivedBytes);

    /// <summary>Datagrams that went out.</summary>
    public long Sent => Volatile.Read(ref _sent);

    public long SentBytes => Volatile.Read(ref _sentBytes);

    /// <summary>Datagrams that came faster than they could be read.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Datagrams in which something was not understood.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Streams that were closed since there were too many, or not understood.</summary>
    public long StreamsRefused => Volatile.Read(ref _streamsRefused);

    internal void CountReceived(int bytes)
    {
        Interlocked.Increment(ref _received);
        Interlocked.Add(ref _receivedBytes, bytes);
    }

    internal void CountSent(int bytes)
    {
        Interlocked.Increment(ref _sent);
        Interlocked.Add(ref _sentBytes, bytes);
    }

    internal void CountDropped() => Interlocked.Increment(ref _dropped);

    internal void CountRefused() => Interlocked.Increment(ref _refused);

    internal void CountStreamRefused() => Interlocked.Increment(ref _streamsRefused);
}
