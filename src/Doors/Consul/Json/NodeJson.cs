using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Json;

/// <summary>A node as catalog and health answers show it.</summary>
internal static class NodeJson
{
    public static void Write(GoJsonWriter json, Node node)
    {
        json.BeginObject();
        WriteIdentity(json, node, node.Name);
        json.Name("Meta"u8);
        Maps.WriteOrNull(json, node.Meta);
        json.Name("CreateIndex"u8);
        json.Number(node.Created.Value);
        json.Name("ModifyIndex"u8);
        json.Number(node.Modified.Value);
        json.EndObject();
    }

    /// <summary>The members that a node shares with the rows of catalog/service, under the name that these have.</summary>
    public static void WriteIdentity(GoJsonWriter json, Node node, string name)
    {
        json.Name("ID"u8);
        json.Text(node.Id);
        json.Name("Node"u8);
        json.Text(name);
        json.Name("Address"u8);
        json.Text(node.Address);
        json.Name("Datacenter"u8);
        json.Text(node.Datacenter);
        json.Name("TaggedAddresses"u8);
        Maps.WriteOrNull(json, node.TaggedAddresses);
    }
}
