using Muster.Engine.Mvcc;

namespace Muster.Engine.Watching;

/// <summary>The batches that history keeps. May be asked from anywhere, beside whoever adds to them.</summary>
internal interface IBatchSource
{
    /// <summary>Gives evicted values back; null when it cannot, so nothing may be evicted.</summary>
    IEvictedValues? Values { get; }

    /// <summary>
    /// A stretch of history, whole, filtered by the range, at most up to <paramref name="to"/>; without previous
    /// values. Throws <see cref="IOException"/> when it cannot be read.
    /// </summary>
    PastBatches Read(KeyRange range, Revision from, Revision to);
}
