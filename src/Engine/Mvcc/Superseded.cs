using Muster.Bedrock;

namespace Muster.Engine.Mvcc;

/// <summary>
/// All superseded versions in the order in which they were superseded: what compaction forgets, what eviction frees, and
/// how many bytes history holds. Only the writer touches it.
/// </summary>
/// <remarks>
/// <code>
///  oldest ── forgotten ──▶│── values evicted ──│── values in memory ──│── staged ──│ newest
///                       _first             _evicted              _published      _next
/// </code>
/// </remarks>
internal sealed class Superseded
{
    /// <summary>What a superseded version costs beyond its key and value, in memory and in the journal.</summary>
    public const int OverheadBytes = 128;

    /// <summary>Smaller values stay: their stand-in would be as large.</summary>
    private const int EvictBytesMin = 64;

    private Entry[] _ring = new Entry[1024];
    private long _first;
    private long _evicted;
    private long _published;
    private long _next;

    public long Count => _next - _first;

    public long Bytes { get; private set; }

    public void Add(Past past, Revision by, KeyValue item)
    {
        if (_next - _first == _ring.Length)
        {
            Grow();
        }

        var bytes = item.Key.Length + item.Value.Length + OverheadBytes;
        this[_next++] = new Entry(past, by, bytes);
        Bytes += bytes;
    }

    public bool HasForgettable(Revision floor) => _first < _published && this[_first].By < floor;

    public void Publish() => _published = _next;

    /// <summary>Nothing is superseded any more: another state begins.</summary>
    public void Clear()
    {
        _ring = new Entry[1024];
        _first = _evicted = _published = _next = 0;
        Bytes = 0;
    }

    public void Rollback()
    {
        while (_next > _published)
        {
            ref var entry = ref this[--_next];
            Bytes -= entry.Bytes;
            entry = default;
        }
    }

    /// <summary>Takes the oldest entry out if it was superseded before the floor.</summary>
    public bool TryForget(Revision floor, out Past past, out Revision by)
    {
        Invariant.That(_published == _next);
        if (_first == _next || this[_first].By >= floor)
        {
            (past, by) = (null!, Revision.Never);
            return false;
        }

        ref var entry = ref this[_first++];
        (past, by) = (entry.Past, entry.By);
        Bytes -= entry.Bytes;
        entry = default;
        _evicted = Math.Max(_evicted, _first);
        return true;
    }

    /// <summary>Frees the values of what was superseded at or below the revision.</summary>
    public void Evict(Revision upTo)
    {
        while (_evicted < _published && this[_evicted].By <= upTo)
        {
            var past = this[_evicted++].Past;
            if (past.Item is { Value.Length: >= EvictBytesMin })
            {
                past.Evict();
            }
        }
    }

    /// <summary>The least compaction revision that leaves at most so many bytes; <see cref="Revision.Never"/> when none is needed.</summary>
    public Revision FloorFor(long bytesMax)
    {
        var bytes = Bytes;
        var floor = Revision.Never;
        for (var i = _first; bytes > bytesMax && i < _published; i++)
        {
            bytes -= this[i].Bytes;
            floor = this[i].By.Next();
        }

        return floor;
    }

    private ref Entry this[long index] => ref _ring[index & (_ring.Length - 1)];

    private void Grow()
    {
        var larger = new Entry[_ring.Length * 2];
        for (var i = _first; i < _next; i++)
        {
            larger[i & (larger.Length - 1)] = this[i];
        }

        _ring = larger;
    }

    private readonly record struct Entry(Past Past, Revision By, int Bytes);
}
