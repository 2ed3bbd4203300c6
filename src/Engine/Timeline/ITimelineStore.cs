using Muster.Bedrock;

namespace Muster.Engine.Timeline;

/// <summary>Which moments: of a range of keys, after one revision (excluded) and up to another (included).</summary>
/// <param name="Limit">At most so many.</param>
public sealed record MomentQuery(KeyRange Range, Revision After, Revision UpTo, int Limit)
{
    /// <summary>Newest first; else oldest first.</summary>
    public bool Descending { get; init; }
}

/// <summary>How far a timeline reaches.</summary>
/// <param name="Since">After this revision every write is there; 0: from the beginning.</param>
/// <param name="SinceTime">When it was; null where nothing is there.</param>
/// <param name="Last">The newest revision that was looked at.</param>
/// <param name="Bytes">On the disk, or in memory where there is none.</param>
public sealed record TimelineReach(Revision Since, DateTimeOffset? SinceTime, Revision Last, long Bytes);

/// <summary>
/// Where moments are kept: beside the history, thinner and for longer, and never in a commit's way. All members may be
/// called at once from anywhere; each takes milliseconds. A refusal is <see cref="Refusal.NoSpace"/> or
/// <see cref="Refusal.Unavailable"/>, and leaves everything as it was.
/// </summary>
public interface ITimelineStore : IDisposable
{
    TimelineReach Reach { get; }

    /// <summary>Adds moments, in their order, and that everything up to the revision has been looked at.</summary>
    Result<bool> Append(IReadOnlyList<Moment> moments, Revision upTo);

    /// <summary>Nothing is known of what happened up to the revision since the last that was looked at.</summary>
    Result<bool> Skip(Revision to);

    /// <summary>Begins anew: what is kept is of another history.</summary>
    Result<bool> Clear();

    Result<IReadOnlyList<Moment>> Read(MomentQuery query);

    /// <summary>Of every key of the range that was written after the one revision and up to the other, the first moment.</summary>
    Result<IReadOnlyList<Moment>> Firsts(KeyRange range, Revision after, Revision upTo);

    /// <summary>The newest revision made at or before the time; null when none that is known was.</summary>
    Result<Revision?> LastAt(DateTimeOffset time);

    /// <summary>
    /// Forgets the oldest: those before the time, and as many as it takes to stay below the size. Does a part of it; true
    /// when there is more to do.
    /// </summary>
    Result<bool> Prune(DateTimeOffset before, long bytesMax);
}
