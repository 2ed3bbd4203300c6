using System.Collections.Immutable;
using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Json;

/// <summary>A service in its three shapes: of a node or of health, as a row of catalog/service, and of the agent.</summary>
internal static class ServiceJson
{
    /// <summary>In health/service, catalog/node and catalog/node-services.</summary>
    public static void Write(GoJsonWriter json, ServiceInstance instance) =>
        Write(json, instance, Maps.WriteList);

    /// <param name="writeTags">How tags are written, which not all answers do alike where there are none.</param>
    public static void Write(
        GoJsonWriter json, ServiceInstance instance, Action<GoJsonWriter, ImmutableArray<string>> writeTags)
    {
        var service = instance.Service;
        json.BeginObject();
        WriteHead(json, service, writeTags);
        json.Name("Address"u8);
        json.Text(service.Address);
        Maps.WriteAddresses(json, "TaggedAddresses"u8, service.TaggedAddresses);
        json.Name("Meta"u8);
        Maps.WriteOrNull(json, service.Meta);
        json.Name("Port"u8);
        json.Number(service.Port);
        Maps.WriteWeights(json, "Weights"u8, service.Weights);
        json.Name("EnableTagOverride"u8);
        json.Bool(service.EnableTagOverride);
        MeshJson.Write(json, "Proxy"u8, "Connect"u8, service.Mesh);
        WriteIndexes(json, instance);
        json.EndObject();
    }

    /// <summary>In catalog/service.</summary>
    public static void WriteRow(GoJsonWriter json, Node node, ServiceInstance instance)
    {
        var service = instance.Service;
        json.BeginObject();
        NodeJson.WriteIdentity(json, node, instance.Node);
        json.Name("NodeMeta"u8);
        Maps.WriteOrNull(json, node.Meta);
        json.Name("ServiceKind"u8);
        json.Text(service.Kind);
        json.Name("ServiceID"u8);
        json.Text(service.Id);
        json.Name("ServiceName"u8);
        json.Text(service.Name);
        json.Name("ServiceTags"u8);
        Maps.WriteList(json, service.Tags);
        json.Name("ServiceAddress"u8);
        json.Text(service.Address);
        Maps.WriteAddresses(json, "ServiceTaggedAddresses"u8, service.TaggedAddresses);
        Maps.WriteWeights(json, "ServiceWeights"u8, service.Weights);
        json.Name("ServiceMeta"u8);
        Maps.Write(json, service.Meta);
        json.Name("ServicePort"u8);
        json.Number(service.Port);
        json.Name("ServiceEnableTagOverride"u8);
        json.Bool(service.EnableTagOverride);
        MeshJson.Write(json, "ServiceProxy"u8, "ServiceConnect"u8, service.Mesh);
        WriteIndexes(json, instance);
        json.EndObject();
    }

    /// <summary>In agent/services and agent/service; the hash only in the latter.</summary>
    public static void WriteLocal(GoJsonWriter json, Service service, string? contentHash)
    {
        json.BeginObject();
        WriteHead(json, service, Maps.WriteList);
        json.Name("Meta"u8);
        Maps.Write(json, service.Meta);
        json.Name("Port"u8);
        json.Number(service.Port);
        json.Name("Address"u8);
        json.Text(service.Address);
        Maps.WriteAddresses(json, "TaggedAddresses"u8, service.TaggedAddresses);
        Maps.WriteWeights(json, "Weights"u8, service.Weights);
        json.Name("EnableTagOverride"u8);
        json.Bool(service.EnableTagOverride);
        if (contentHash is not null)
        {
            json.Name("ContentHash"u8);
            json.Text(contentHash);
        }

        MeshJson.WriteLocal(json, service);
        json.EndObject();
    }

    private static void WriteHead(
        GoJsonWriter json, Service service, Action<GoJsonWriter, ImmutableArray<string>> writeTags)
    {
        if (service.Kind.Length > 0)
        {
            json.Name("Kind"u8);
            json.Text(service.Kind);
        }

        json.Name("ID"u8);
        json.Text(service.Id);
        json.Name("Service"u8);
        json.Text(service.Name);
        json.Name("Tags"u8);
        writeTags(json, service.Tags);
    }

    private static void WriteIndexes(GoJsonWriter json, ServiceInstance instance)
    {
        json.Name("CreateIndex"u8);
        json.Number(instance.Created.Value);
        json.Name("ModifyIndex"u8);
        json.Number(instance.Modified.Value);
    }
}
