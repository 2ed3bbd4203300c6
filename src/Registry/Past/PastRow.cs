using Muster.Engine;
using Muster.Engine.Timeline;

namespace Muster.Registry.Past;

/// <summary>A row as it stood once.</summary>
/// <param name="Row">Without its value where that was not kept.</param>
/// <param name="Size">Bytes of the value, kept or not.</param>
/// <param name="Kept">False where the value was too large to be kept.</param>
internal sealed record PastRow(KeyValue Row, long Size, bool Kept)
{
    public static PastRow Of(KeyValue row) => new(row, row.Value.Length, true);

    public static PastRow Of(Key key, Before before) => new(
        new KeyValue(key, before.Value ?? default, before.Created, before.Modified, before.Version, LeaseId.None),
        before.Size,
        before.Value is not null);
}

/// <summary>The rows of a range, in key order, as they stood at one revision.</summary>
internal sealed record PastRows(Revision At, IReadOnlyList<PastRow> Rows);
