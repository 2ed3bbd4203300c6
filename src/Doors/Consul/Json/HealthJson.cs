using Muster.Doors.Consul.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Json;

/// <summary>An entry of health/service: the node, the service, the checks that concern it.</summary>
internal static class HealthJson
{
    public static void Write(GoJsonWriter json, HealthEntry entry)
    {
        json.BeginObject();
        json.Name("Node"u8);
        NodeJson.Write(json, entry.Node);
        json.Name("Service"u8);
        ServiceJson.Write(json, entry.Instance);
        json.Name("Checks"u8);
        CheckJson.WriteAll(json, entry.Checks);
        json.EndObject();
    }
}
