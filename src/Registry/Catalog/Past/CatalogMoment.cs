using Muster.Engine;

namespace Muster.Registry.Catalog.Past;

public enum CatalogDeed
{
    Registered,
    Changed,
    Deregistered,
    CheckAdded,
    CheckTurned,
    CheckRemoved,
    NodeRegistered,
    NodeChanged,
    NodeDeregistered,
}

/// <summary>Something that happened to one instance of a service, or to a node.</summary>
/// <param name="ServiceId">Empty for a node, and for a check of the node that the instance runs on.</param>
/// <param name="CheckId">Empty where no check is concerned.</param>
/// <param name="From">A check's status before; empty where there was none.</param>
/// <param name="To">A check's status after; empty where there is none.</param>
/// <param name="Detail">What changed, or what the check said.</param>
public sealed record CatalogMoment(
    Revision At,
    Stamp Stamp,
    CatalogDeed Deed,
    string Node,
    string ServiceId,
    string CheckId,
    string From,
    string To,
    string Detail)
{
    /// <summary>The registration before; null where there was none, or nobody knows it.</summary>
    public Service? Was { get; init; }

    /// <summary>The registration after; null where there is none, or nobody knows it.</summary>
    public Service? Is { get; init; }

    /// <summary>It went because its node did.</summary>
    public bool EndedWithNode { get; init; }

    /// <summary>The name that the node's id has now, where another registration took it; else empty.</summary>
    public string NodeNow { get; init; } = "";
}

/// <summary>The past of a service, an instance or a node, newest first.</summary>
/// <param name="More">True when there is more, to be asked for before the last one's revision.</param>
/// <param name="Since">What happened up to here is no longer known.</param>
public sealed record CatalogStory(
    IReadOnlyList<CatalogMoment> Moments, bool More, Revision Since, DateTimeOffset? SinceTime);
