using Muster.Engine;

namespace Muster.Registry.Bytes;

/// <summary>All that is remembered of the users' keys, from the compaction on.</summary>
/// <param name="Floor">The compaction revision; 0 when nothing was forgotten.</param>
/// <param name="Base">What lived at the floor, in key order.</param>
/// <param name="Since">What came after it, in order.</param>
public sealed record UserHistory(
    Revision Floor, Revision Head, IReadOnlyList<KeyValue> Base, IReadOnlyList<WatchBatch> Since);
