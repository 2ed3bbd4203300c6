using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Past;

namespace Muster.Registry.Catalog.Past;

/// <summary>The past of the catalog: who came, went and failed, when, and through whom.</summary>
public sealed class CatalogPast(Timeline past)
{
    /// <summary>Moments that one question tells of.</summary>
    public const int MomentsMax = 1000;

    /// <summary>Writes of catalog rows that one question looks at.</summary>
    private const int LookedAtMax = 100_000;

    /// <summary>What happened to a service, newest first; with <paramref name="before"/> above 0, what happened before that revision.</summary>
    public async ValueTask<Result<ServiceStory>> ServiceAsync(
        Caller caller, string name, Revision before, int limit, CancellationToken cancel)
    {
        Invariant.That(limit is > 0 and <= MomentsMax);
        if (!(await past.PresentAsync(cancel)).TryGet(out var upTo, out var refused))
        {
            return refused;
        }

        if (before > Revision.Never && before <= upTo)
        {
            upTo = new Revision(before.Value - 1);
        }

        if (!past.Moments(Keyspace.Catalog, Revision.Never, upTo, LookedAtMax).TryGet(out var moments, out refused)
            || !(await past.RowsAsync(Keyspace.Catalog, upTo, cancel)).TryGet(out var rows, out refused))
        {
            return refused;
        }

        var told = new ServiceTelling(name, rows).Tell(moments);
        var reach = past.Reach;
        return new ServiceStory(
            [.. told.Take(limit)], told.Count > limit || moments.Count == LookedAtMax, reach.Since, reach.SinceTime);
    }
}
