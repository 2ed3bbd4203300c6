namespace Muster.Engine.Watching;

/// <summary>Reduces a batch to what one watch request asks for.</summary>
internal static class BatchFilter
{
    /// <summary>Null when nothing of the batch concerns the range.</summary>
    public static WatchBatch? Narrow(WatchBatch batch, WatchRequest request)
    {
        List<WatchEvent>? kept = null;
        for (var i = 0; i < batch.Events.Count; i++)
        {
            if (request.Range.Contains(batch.Events[i].Item.Key))
            {
                (kept ??= []).Add(request.WithPrevious ? batch.Events[i] : WithoutPrevious(batch.Events[i]));
            }
        }

        return kept is null ? null : new WatchBatch(batch.At, batch.Stamp, kept);
    }

    public static WatchEvent WithoutPrevious(WatchEvent change) =>
        change.Previous is null ? change : change with { Previous = null };
}
