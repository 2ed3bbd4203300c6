using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Registry.Views;

/// <summary>What the engine can tell of the past without reading it.</summary>
internal static class History
{
    /// <summary>The last revision that touched the range, deletions included; never below the floor.</summary>
    public static async ValueTask<Result<Revision>> TouchedAsync(
        IEngine engine, KeyRange range, Revision atLeast, CancellationToken cancel)
    {
        var query = new RangeQuery(range) { AtLeast = atLeast, Returning = Returning.Count };
        return (await engine.RangeAsync(query, cancel)).TryGet(out var result, out var refused) ? result.Touched : refused;
    }

    /// <summary>The compaction revision: what happened at or below it can no longer be told. 0 when all can.</summary>
    public static ValueTask<Result<Revision>> FloorAsync(IEngine engine, Revision atLeast, CancellationToken cancel) =>
        TouchedAsync(engine, Keyspace.Nothing, atLeast, cancel);
}
