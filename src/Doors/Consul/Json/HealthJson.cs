using System.Collections.Immutable;
using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Json;

/// <summary>An entry of health/service: the node, the service, the checks that concern it.</summary>
internal static class HealthJson
{
    public static void Write(GoJsonWriter json, HealthEntry entry)
    {
        Begin(json, entry, Maps.WriteList);
        CheckJson.WriteAll(json, entry.Checks);
        json.EndObject();
    }

    /// <summary>The same in what a prepared query finds: lists that hold nothing are Go's nil there, and print as null.</summary>
    public static void WriteFound(GoJsonWriter json, HealthEntry entry)
    {
        Begin(json, entry, Maps.WriteListOrNull);
        if (entry.Checks.IsEmpty)
        {
            json.Null();
        }
        else
        {
            CheckJson.WriteAll(json, entry.Checks, Maps.WriteListOrNull);
        }

        json.EndObject();
    }

    private static void Begin(
        GoJsonWriter json, HealthEntry entry, Action<GoJsonWriter, ImmutableArray<string>> writeTags)
    {
        json.BeginObject();
        json.Name("Node"u8);
        NodeJson.Write(json, entry.Node);
        json.Name("Service"u8);
        ServiceJson.Write(json, entry.Instance, writeTags);
        json.Name("Checks"u8);
    }
}
