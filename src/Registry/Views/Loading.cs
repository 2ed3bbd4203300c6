using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Registry.Views;

/// <summary>
/// Loads a picture: as of the compaction revision, then all that followed. A picture of the live rows alone would not know
/// which indexes the deletions since have raised.
/// </summary>
internal static class Loading
{
    /// <summary>History may be compacted while it is being read; then all begins anew. More often than this is no accident.</summary>
    private const int AttemptsMax = 8;

    public static async ValueTask<Result<Loaded<TState>>> LoadAsync<TState, TTopic>(
        IEngine engine, IFold<TState, TTopic> fold, CancellationToken cancel)
        where TState : class
    {
        var last = new Refused(Refusal.Unavailable, "history is compacted faster than it can be read");
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var loaded = await TryLoadAsync(engine, fold, cancel);
            if (loaded.Ok || loaded.Refused.Why != Refusal.Compacted)
            {
                return loaded;
            }
        }

        return last;
    }

    private static async ValueTask<Result<Loaded<TState>>> TryLoadAsync<TState, TTopic>(
        IEngine engine, IFold<TState, TTopic> fold, CancellationToken cancel)
        where TState : class
    {
        if (!(await engine.HeadAsync(cancel)).TryGet(out var head, out var refused)
            || !(await History.FloorAsync(engine, head, cancel)).TryGet(out var floor, out refused)
            || !(await RowsAsync(engine, fold.Range, floor, cancel)).TryGet(out var rows, out refused)
            || !(await History.TouchedAsync(engine, fold.Range, head, cancel)).TryGet(out var target, out refused)
            || !(await engine.WatchAsync(new WatchRequest(fold.Range) { From = floor.Next() }, cancel))
                .TryGet(out var watch, out refused))
        {
            return refused;
        }

        var state = fold.Load(floor, rows);
        var covers = floor;
        var touched = new HashSet<TTopic>();
        while (covers < target && watch.Progress < target)
        {
            if (!(await watch.NextAsync(cancel)).TryGet(out var batch, out refused))
            {
                await watch.DisposeAsync();
                return refused;
            }

            state = fold.Step(state, batch, touched);
            covers = batch.At;
            touched.Clear();
        }

        return new Loaded<TState>(new View<TState>(state, covers), watch);
    }

    private static async ValueTask<Result<IReadOnlyList<KeyValue>>> RowsAsync(
        IEngine engine, KeyRange range, Revision at, CancellationToken cancel)
    {
        if (at == Revision.Never)
        {
            return Result<IReadOnlyList<KeyValue>>.Of([]);
        }

        return (await engine.RangeAsync(new RangeQuery(range) { At = at }, cancel)).TryGet(out var rows, out var refused)
            ? Result<IReadOnlyList<KeyValue>>.Of(rows.Items)
            : refused;
    }
}

/// <summary>A picture, and the watch that goes on from it.</summary>
internal readonly record struct Loaded<TState>(View<TState> View, IWatch Watch);
