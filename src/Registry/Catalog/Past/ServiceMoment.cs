using Muster.Engine;

namespace Muster.Registry.Catalog.Past;

public enum ServiceDeed
{
    Registered,
    Changed,
    Deregistered,
    CheckAdded,
    CheckTurned,
    CheckRemoved,
}

/// <summary>Something that happened to one instance of a service.</summary>
/// <param name="ServiceId">Empty for a check of the node that the instance runs on.</param>
/// <param name="CheckId">Empty where no check is concerned.</param>
/// <param name="From">A check's status before; empty where there was none.</param>
/// <param name="To">A check's status after; empty where there is none.</param>
/// <param name="Detail">What changed, or what the check said.</param>
public sealed record ServiceMoment(
    Revision At,
    Stamp Stamp,
    ServiceDeed Deed,
    string Node,
    string ServiceId,
    string CheckId,
    string From,
    string To,
    string Detail);

/// <summary>A service's past, newest first.</summary>
/// <param name="More">True when there is more, to be asked for before the last one's revision.</param>
/// <param name="Since">What happened up to here is no longer known.</param>
public sealed record ServiceStory(
    IReadOnlyList<ServiceMoment> Moments, bool More, Revision Since, DateTimeOffset? SinceTime);
