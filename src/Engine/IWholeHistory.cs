using Muster.Bedrock;

namespace Muster.Engine;

/// <summary>
/// All that is remembered at one moment, row by row: what copies of a history are made of. No verb of the waist, as
/// <see cref="IWholeState"/> is none.
/// </summary>
public interface IWholeHistory
{
    /// <summary>
    /// Every row of the range that is still known and was made up to a revision (0: the newest at hand). Takes memory for a
    /// reference to each row, no copy of what is in it. Refuses <see cref="Refusal.Compacted"/> and
    /// <see cref="Refusal.FutureRevision"/>.
    /// </summary>
    Result<HistoryCut> Remembered(KeyRange range, Revision upTo);
}

/// <summary>A history up to one revision, whatever is written afterwards.</summary>
/// <param name="Floor">The compaction revision: what lived then is the oldest that is known; 0 when nothing was forgotten.</param>
/// <param name="At">The revision that it reaches up to.</param>
/// <param name="Count">Rows.</param>
/// <param name="Live">Keys that live at <paramref name="At"/>.</param>
/// <param name="Bytes">Of the rows' keys and values.</param>
/// <param name="Held">The leases that keys hang on at <paramref name="At"/>.</param>
/// <param name="Rows">
/// In the order in which they were made; may be walked again and again. A refusal is the last that comes:
/// <see cref="Refusal.Compacted"/> when compaction has overtaken the reading, <see cref="Refusal.Unavailable"/>.
/// </param>
public sealed record HistoryCut(
    Revision Floor,
    Revision At,
    long Count,
    long Live,
    long Bytes,
    IReadOnlySet<LeaseId> Held,
    IEnumerable<Result<PlacedRow>> Rows);

/// <summary>A row and where it stands. A deletion has version 0, and nothing but the key and its revision.</summary>
/// <param name="Place">Its place among all that happened at its revision, from 0; places of other ranges' rows are left out.</param>
/// <param name="IsNewest">Nothing newer is known of its key, up to where the history reaches.</param>
public readonly record struct PlacedRow(KeyValue Item, int Place, bool IsNewest);
