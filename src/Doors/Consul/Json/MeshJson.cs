using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Json;

/// <summary>What a service says to a mesh, as the catalog and, leaving out more, the agent show it.</summary>
internal static class MeshJson
{
    /// <summary>The members of a row in the catalog, under their names there; nearly always empty.</summary>
    public static void Write(GoJsonWriter json, ReadOnlySpan<byte> proxy, ReadOnlySpan<byte> connect, Mesh mesh)
    {
        json.Name(proxy);
        WriteProxy(json, mesh, shown: Shown.Always);
        json.Name(connect);
        json.BeginObject();
        if (mesh.Native)
        {
            json.Name("Native"u8);
            json.Bool(true);
        }

        if (mesh.Sidecar is { } sidecar)
        {
            json.Name("SidecarService"u8);
            GoValue.Write(json, sidecar.Asked);
        }

        json.EndObject();
    }

    /// <summary>The members of a service of the agent: a proxy's or gateway's settings, and whether it is native.</summary>
    public static void WriteLocal(GoJsonWriter json, Service service)
    {
        if (MeshRules.IsProxy(service.Kind) || MeshRules.IsGateway(service.Kind))
        {
            json.Name("Proxy"u8);
            WriteProxy(json, service.Mesh, Shown.WhereGiven);
        }

        if (service.Mesh.Native)
        {
            json.Name("Connect"u8);
            json.BeginObject();
            json.Name("Native"u8);
            json.Bool(true);
            json.EndObject();
        }
    }

    private static void WriteProxy(GoJsonWriter json, Mesh mesh, Shown shown)
    {
        json.BeginObject();
        Members.Given(json, "DestinationServiceName"u8, mesh.DestinationName);
        Members.Given(json, "DestinationServiceID"u8, mesh.DestinationId);
        Members.Given(json, "LocalServiceAddress"u8, mesh.LocalAddress);
        Members.Given(json, "LocalServicePort"u8, mesh.LocalPort);
        if (mesh.Config.Length > 0)
        {
            json.Name("Config"u8);
            GoValue.Write(json, mesh.Config);
        }

        if (!mesh.Upstreams.IsEmpty)
        {
            json.Name("Upstreams"u8);
            json.BeginArray();
            foreach (var upstream in mesh.Upstreams)
            {
                Write(json, upstream, shown);
            }

            json.EndArray();
        }

        Members.Gateway(json, mesh.GatewayMode);
        Members.Expose(json, mesh.ExposesChecks, mesh.ExposedPaths);
        json.EndObject();
    }

    private static void Write(GoJsonWriter json, MeshUpstream upstream, Shown shown)
    {
        json.BeginObject();
        if (shown == Shown.Always || upstream.DestinationType.Length > 0)
        {
            json.Member("DestinationType"u8, upstream.DestinationType);
        }

        Members.Given(json, "DestinationNamespace"u8, upstream.DestinationNamespace);
        json.Member("DestinationName"u8, upstream.DestinationName);
        if (shown == Shown.Always || upstream.Datacenter.Length > 0)
        {
            json.Member("Datacenter"u8, upstream.Datacenter);
        }

        Members.Given(json, "LocalBindAddress"u8, upstream.LocalAddress);
        if (shown == Shown.Always || upstream.LocalPort != 0)
        {
            json.Name("LocalBindPort"u8);
            json.Number(upstream.LocalPort);
        }

        if (upstream.Config.Length > 0)
        {
            json.Name("Config"u8);
            GoValue.Write(json, upstream.Config);
        }
        else if (shown == Shown.Always)
        {
            json.Name("Config"u8);
            json.Null();
        }

        Members.Gateway(json, upstream.GatewayMode);
        json.EndObject();
    }

    /// <summary>Which members of an upstream are there: the catalog shows some that the agent leaves out when empty.</summary>
    private enum Shown
    {
        Always,
        WhereGiven,
    }
}
