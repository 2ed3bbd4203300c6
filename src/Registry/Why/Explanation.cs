using Muster.Engine;

namespace Muster.Registry.Why;

public enum Verdict
{
    /// <summary>In the answers, with all there is of it.</summary>
    Answered,

    /// <summary>In the answers, but not all of it.</summary>
    Partly,

    /// <summary>Not in the answers.</summary>
    Missing,
}

/// <summary>What an explanation comes down to.</summary>
public enum Cause
{
    /// <summary>Nothing is wrong.</summary>
    None,
    NeverRegistered,
    WrongDatacenter,

    /// <summary>It is not there, and what ended it was not recorded.</summary>
    NotRecorded,

    /// <summary>Registered with this agent, which has not told the catalog yet.</summary>
    NotTold,
    Deregistered,

    /// <summary>Critical for longer than its owner allowed.</summary>
    Reaped,
    NodeDeregistered,

    /// <summary>Another registration with the same node id took its place.</summary>
    NodeRenamed,

    /// <summary>Its id is another service's now.</summary>
    Renamed,
    TagMissing,
    Filtered,
    OtherNode,
    OtherInstance,
    NodeMaintenance,
    ServiceMaintenance,
    NodeLost,
    AliasFailed,
    TtlExpired,
    NotYetPassing,
    CheckFailed,
    Warning,
    DnsLimit,
    NoPort,

    /// <summary>Another registration of the same id took its place.</summary>
    Replaced,

    /// <summary>Somebody has an answer that is older than the present.</summary>
    StaleAnswer,

    /// <summary>The asked agent's own picture is older than the present.</summary>
    BehindView,
    KeyChanged,
    KeyLocked,
    KeyDeleted,
    KeyNeverWritten,
}

/// <summary>Why something is, or is not, in the answers.</summary>
/// <param name="Says">One sentence that names the cause.</param>
public sealed record Explanation(WhyKind Kind, string Name, Verdict Verdict, Cause Cause, string Says)
{
    /// <summary>Of the picture that was looked at.</summary>
    public Revision At { get; init; }

    /// <summary>What led there, oldest first.</summary>
    public IReadOnlyList<WhyStep> Chain { get; init; } = [];

    public IReadOnlyList<InstanceVerdict> Instances { get; init; } = [];

    /// <summary>What else is to be known.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What to do; commands begin with <c>muster </c>.</summary>
    public IReadOnlyList<string> Next { get; init; } = [];
}

/// <summary>Something that happened.</summary>
/// <param name="IsBad">It took something out of the answers.</param>
public sealed record WhyStep(Revision At, Stamp Stamp, string Says, bool IsBad)
{
    /// <summary>Through which door, and from where.</summary>
    public string Who => Words.By(Stamp);
}

/// <summary>Which answers an instance is in.</summary>
/// <param name="Catalog">Those of <c>/v1/catalog/service/NAME</c>.</param>
/// <param name="Passing">Those of <c>/v1/health/service/NAME?passing</c>.</param>
/// <param name="Says">Why not in all of them; empty where it is.</param>
public sealed record InstanceVerdict(
    string Node, string ServiceId, bool Catalog, bool Passing, bool Dns, Cause Cause, string Says);
