using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Json;

/// <summary>What Consul's web interface is given. Lists that hold nothing are Go's nil here, and print as null.</summary>
internal static class UiJson
{
    public static void Write(GoJsonWriter json, NodeDump dump)
    {
        var node = dump.Node;
        json.BeginObject();
        json.Name("ID"u8);
        json.Text(node.Id);
        json.Name("Node"u8);
        json.Text(node.Name);
        json.Name("Address"u8);
        json.Text(node.Address);
        json.Name("TaggedAddresses"u8);
        Maps.WriteOrNull(json, node.TaggedAddresses);
        json.Name("Meta"u8);
        Maps.WriteOrNull(json, node.Meta);
        json.Name("Services"u8);
        json.BeginArray();
        foreach (var instance in dump.Services)
        {
            ServiceJson.Write(json, instance, Maps.WriteListOrNull);
        }

        json.EndArray();
        json.Name("Checks"u8);
        json.BeginArray();
        foreach (var check in dump.Checks)
        {
            CheckJson.Write(json, check, Maps.WriteListOrNull);
        }

        json.EndArray();
        json.EndObject();
    }

    public static void Write(GoJsonWriter json, UiSummary summary)
    {
        json.BeginObject();
        if (summary.Kind.Length > 0)
        {
            json.Name("Kind"u8);
            json.Text(summary.Kind);
        }

        json.Name("Name"u8);
        json.Text(summary.Name);
        json.Name("Tags"u8);
        Maps.WriteListOrNull(json, [.. summary.Tags]);
        json.Name("Nodes"u8);
        Maps.WriteListOrNull(json, [.. summary.Nodes]);
        json.Name("InstanceCount"u8);
        json.Number(summary.Nodes.Count);
        if (summary.Destinations.Count > 0)
        {
            json.Name("ProxyFor"u8);
            Maps.WriteList(json, [.. summary.Destinations]);
        }

        json.Name("ChecksPassing"u8);
        json.Number(summary.Passing);
        json.Name("ChecksWarning"u8);
        json.Number(summary.Warning);
        json.Name("ChecksCritical"u8);
        json.Number(summary.Critical);
        json.Name("ExternalSources"u8);
        Maps.WriteListOrNull(json, [.. summary.Sources]);
        json.Name("GatewayConfig"u8);
        json.BeginObject();
        if (summary.Addresses.Count > 0)
        {
            json.Name("Addresses"u8);
            Maps.WriteList(json, [.. summary.Addresses]);
        }

        json.EndObject();
        json.EndObject();
    }
}
