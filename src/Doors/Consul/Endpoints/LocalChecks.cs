using Muster.Registry.Catalog;
using Muster.Registry.Local;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>This agent's checks in the catalog's shape, as agent/checks shows them: without indexes or definition.</summary>
internal static class LocalChecks
{
    public static Check ToCheck(LocalCheck check, House house)
    {
        var definition = check.Definition;
        var service = house.Local.Services.GetValueOrDefault(definition.ServiceId);
        return new Check
        {
            Node = house.Self.NodeName,
            CheckId = definition.CheckId,
            Name = definition.Name,
            Status = check.Status,
            Notes = definition.Notes,
            Output = check.Output,
            ServiceId = definition.ServiceId,
            ServiceName = service?.Name ?? "",
            ServiceTags = service?.Tags ?? [],
            Type = check.Type,
        };
    }
}
