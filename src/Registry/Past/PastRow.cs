using Muster.Engine;
using Muster.Engine.Timeline;

namespace Muster.Registry.Past;

/// <summary>A row as it stood once.</summary>
/// <param name="Row">Without its value where that was not kept.</param>
/// <param name="Size">Bytes of the value, kept or not; -1 where not even that is known.</param>
/// <param name="Kept">False where the value was too large to be kept, or nobody saw it.</param>
internal sealed record PastRow(KeyValue Row, long Size, bool Kept)
{
    private const long SizeUnknown = -1;

    /// <summary>
    /// A row right after a revision: what the next write found there (<paramref name="found"/>), unless something came in
    /// between that nobody recorded. Then only that it was there is known.
    /// </summary>
    /// <param name="write">What the revision did to it, if anything.</param>
    public static PastRow? After(Revision at, Moment? write, PastRow? found) =>
        write?.IsDeletion() == true ? null
        : IsLeftBy(at, write, found) ? found
        : Unseen(write?.Key ?? found!.Row.Key, at);

    private static bool IsLeftBy(Revision at, Moment? write, PastRow? found) => write switch
    {
        null => found is null || found.Row.Modified <= at,
        _ when write.IsOfReplacement() => found?.Row.Modified <= at,
        _ => found?.Row.Modified == at,
    };

    /// <summary>It was there, and nothing more is known.</summary>
    private static PastRow Unseen(Key key, Revision at) =>
        new(new KeyValue(key, default, Revision.Never, at, 1, LeaseId.None), SizeUnknown, false);

    public static PastRow Of(KeyValue row) => new(row, row.Value.Length, true);

    public static PastRow Of(Key key, Before before) => new(
        new KeyValue(key, before.Value ?? default, before.Created, before.Modified, before.Version, LeaseId.None),
        before.Size,
        before.Value is not null);
}

/// <summary>The rows of a range, in key order, as they stood at one revision.</summary>
internal sealed record PastRows(Revision At, IReadOnlyList<PastRow> Rows);
