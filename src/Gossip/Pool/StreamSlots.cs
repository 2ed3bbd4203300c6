using System.Net;

namespace Muster.Gossip.Pool;

/// <summary>Who may have streams open here, and how much they may bring: so many at once, so many from one address, so many bytes.</summary>
internal sealed class StreamSlots(PoolOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _open = [];
    private int _count;
    private long _bytes;

    /// <summary>True when one more is allowed from there; it is given back by <see cref="Release"/>.</summary>
    public bool TryTake(IPAddress from)
    {
        lock (_lock)
        {
            var theirs = _open.GetValueOrDefault(from);
            if (_count >= options.StreamsMax || theirs >= options.StreamsPerAddressMax)
            {
                return false;
            }

            _count++;
            _open[from] = theirs + 1;
            return true;
        }
    }

    public void Release(IPAddress from)
    {
        lock (_lock)
        {
            _count--;
            if (--_open[from] is 0)
            {
                _open.Remove(from);
            }
        }
    }

    /// <summary>Counts bytes that are held for a stream, or given back. False when there are too many of them.</summary>
    public bool TryHold(long more) => Interlocked.Add(ref _bytes, more) <= options.StreamBytesMax || more < 0;
}
