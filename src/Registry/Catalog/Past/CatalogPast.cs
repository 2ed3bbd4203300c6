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

    /// <summary>
    /// What happened to a service, an instance or a node, newest first; with <paramref name="before"/> above 0, what happened
    /// before that revision; with <paramref name="since"/>, what happened after it.
    /// </summary>
    public async ValueTask<Result<CatalogStory>> StoryAsync(
        Caller caller, CatalogSubject subject, Revision before, When? since, int limit, CancellationToken cancel)
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

        var told = new CatalogTelling(subject, rows).Tell(moments);
        var wanted = since is { } begin ? [.. told.TakeWhile(moment => begin.IsBefore(moment.At, moment.Stamp.At))] : told;
        var reach = past.Reach;
        return new CatalogStory(
            [.. wanted.Take(limit)],
            wanted.Count > limit || (moments.Count == LookedAtMax && wanted.Count == told.Count),
            reach.Since,
            reach.SinceTime);
    }

    /// <summary>The catalog as it stood, and when that revision was made.</summary>
    public async ValueTask<Result<CatalogThen>> AsOfAsync(Caller caller, When when, CancellationToken cancel)
    {
        if (!(await past.RevisionOfAsync(when, cancel)).TryGet(out var at, out var refused)
            || !(await past.RowsAsync(Keyspace.Catalog, at, cancel)).TryGet(out var rows, out refused)
            || !past.Moments(KeyRange.All, Revision.Never, at, 1).TryGet(out var last, out refused))
        {
            return refused;
        }

        var picture = new CatalogFold().Load(at, [.. rows.Rows.Where(row => row.Kept).Select(row => row.Row)]);
        return new CatalogThen(
            picture, when.At is null ? when.Time : last.Count > 0 ? last[0].Stamp.At : DateTimeOffset.UnixEpoch);
    }
}

/// <summary>The catalog as it stood once.</summary>
public sealed record CatalogThen(CatalogSnapshot Picture, DateTimeOffset Time);
