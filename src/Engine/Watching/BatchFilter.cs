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

    /// <summary>The same, for who must hear of the revision in any case.</summary>
    public static WatchBatch NarrowOrEmpty(WatchBatch batch, WatchRequest request) =>
        Narrow(batch, request) ?? batch with { Events = [] };

    /// <summary>
    /// As etcd tells a change at the very revision that history was compacted to: without what stood before it, also where
    /// that happens to be remembered still.
    /// </summary>
    public static IReadOnlyList<WatchBatch> WithoutForgotten(IReadOnlyList<WatchBatch> batches, Revision compacted) =>
        batches.Count == 0 || batches[0].At > compacted
            ? batches
            : [.. batches.Select(batch => batch.At > compacted ? batch : batch with { Events = [.. batch.Events.Select(WithoutPrevious)] })];

    public static WatchEvent WithoutPrevious(WatchEvent change) =>
        change.Previous is null ? change : change with { Previous = null };
}
