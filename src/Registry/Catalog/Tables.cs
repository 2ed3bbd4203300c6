using Muster.Engine;

namespace Muster.Registry.Catalog;

/// <summary>
/// When each table last changed, deletions included; when any service last lost its last instance; when any last lost its
/// last proxy; and when a session last began or stopped to wait for its end to be carried out.
/// </summary>
internal readonly record struct Tables(
    Revision Nodes,
    Revision Services,
    Revision Checks,
    Revision Sessions,
    Revision Extinction,
    Revision Parting,
    Revision Endings)
{
    /// <summary>Nothing before the revision can be told.</summary>
    public static Tables Since(Revision at) => new(at, at, at, at, at, at, at);
}
