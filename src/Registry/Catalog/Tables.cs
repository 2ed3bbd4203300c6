using Muster.Engine;

namespace Muster.Registry.Catalog;

/// <summary>When each table last changed, deletions included; and when any service last lost its last instance.</summary>
internal readonly record struct Tables(Revision Nodes, Revision Services, Revision Checks, Revision Extinction)
{
    /// <summary>Nothing before the revision can be told.</summary>
    public static Tables Since(Revision at) => new(at, at, at, at);
}
