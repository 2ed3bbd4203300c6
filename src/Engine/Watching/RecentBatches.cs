namespace Muster.Engine.Watching;

/// <summary>The newest batches, whole, for watchers that start a little in the past. Guarded by the hub's lock.</summary>
internal sealed class RecentBatches(Revision head)
{
    /// <summary>Enough for a door that reads, thinks and then watches, even under full load.</summary>
    public const int BatchesMax = 8192;

    /// <summary>Keys and values of all batches held.</summary>
    public const long BytesMax = 16L * 1024 * 1024;

    private readonly Queue<(WatchBatch Batch, long Bytes)> _batches = new();
    private long _bytes;

    /// <summary>Everything from this revision on is here.</summary>
    public Revision From { get; private set; } = head.Next();

    public void Add(WatchBatch batch)
    {
        long bytes = 0;
        for (var i = 0; i < batch.Events.Count; i++)
        {
            bytes += batch.Events[i].Item.Key.Length + batch.Events[i].Item.Value.Length;
        }

        _batches.Enqueue((batch, bytes));
        _bytes += bytes;
        while (_batches.Count > BatchesMax || (_bytes > BytesMax && _batches.Count > 0))
        {
            var (oldest, freed) = _batches.Dequeue();
            _bytes -= freed;
            From = oldest.At.Next();
        }
    }

    /// <summary>Forgets all: what comes next follows this revision.</summary>
    public void Restart(Revision head)
    {
        _batches.Clear();
        _bytes = 0;
        From = head.Next();
    }

    /// <summary>The batches from the revision on, not yet filtered.</summary>
    public WatchBatch[] Since(Revision from)
    {
        var found = new List<WatchBatch>();
        foreach (var (batch, _) in _batches)
        {
            if (batch.At >= from)
            {
                found.Add(batch);
            }
        }

        return [.. found];
    }
}
