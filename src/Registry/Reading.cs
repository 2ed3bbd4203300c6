using Muster.Engine;

namespace Muster.Registry;

/// <summary>How fresh an answer must be.</summary>
public enum Consistency
{
    /// <summary>At or above a Head taken after the request arrived.</summary>
    Default,

    /// <summary>The same as <see cref="Default"/> here; kept apart because Consul reports it by name.</summary>
    Consistent,

    /// <summary>The picture at hand.</summary>
    Stale,
}

/// <summary>
/// How a read wants to be answered. With an <see cref="Index"/> above 0 it waits until the answer's index is above it, for
/// at most <see cref="Wait"/> (0: the default of five minutes; doors allow ten unless told otherwise) plus up to a sixteenth of jitter, and
/// then answers whatever holds (Consul's blocking queries).
/// </summary>
public readonly record struct Reading(Consistency Consistency, Revision Index, TimeSpan Wait)
{
    public static readonly Reading Now;

    public static readonly Reading Stale = new(Consistency.Stale, Revision.Never, TimeSpan.Zero);

    public static readonly TimeSpan WaitDefault = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(10);

    public bool Blocks() => Index > Revision.Never;
}

/// <summary>What was read, and the index that a later blocking read of the same question must hand in.</summary>
public readonly record struct Answer<T>(T Value, Revision Index)
{
    /// <summary>The revision at which it was read: at one revision, the same question has the same answer.</summary>
    public Revision At { get; init; }
}
