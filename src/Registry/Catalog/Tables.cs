using Muster.Engine;

namespace Muster.Registry.Catalog;

/// <summary>
/// When each table last changed, deletions included; when any service last lost its last instance; and when any last lost
/// its last proxy.
/// </summary>
internal readonly record struct Tables(
    Revision Nodes, Revision Services, Revision Checks, Revision Extinction, Revision Parting)
{
    /// <summary>Nothing before the revision can be told.</summary>
    public static Tables Since(Revision at) => new(at, at, at, at, at);
}
