using Muster.Registry.Catalog;
using Muster.Registry.Local;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>This agent's checks in the catalog's shape, as agent/checks shows them: without indexes or definition.</summary>
internal static class LocalChecks
{
    public static Check ToCheck(LocalCheck check, House house) => new()
    {
        Node = house.Self.NodeName,
        CheckId = check.Definition.CheckId,
        Name = check.Definition.Name,
        Status = check.Status,
        Notes = check.Definition.Notes,
        Output = check.Output,
        ServiceId = check.Definition.ServiceId,
        ServiceName = check.ServiceName,
        ServiceTags = check.ServiceTags,
        Type = check.Type,
    };
}
