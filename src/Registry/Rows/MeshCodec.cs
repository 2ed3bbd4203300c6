using Muster.Registry.Catalog;

namespace Muster.Registry.Rows;

/// <summary>The mesh's part of a service's row, which most rows do not have.</summary>
internal static class MeshCodec
{
    public static Mesh Decode(MeshRow row) => new()
    {
        DestinationName = row.DestinationName,
        DestinationId = row.DestinationId,
        LocalAddress = row.LocalAddress,
        LocalPort = row.LocalPort,
        Config = row.Config,
        Upstreams = [.. row.Upstreams.Select(Decode)],
        GatewayMode = row.GatewayMode,
        ExposesChecks = row.ExposesChecks,
        ExposedPaths = [.. row.ExposedPaths.Select(Decode)],
        Native = row.Native,
        Sidecar = row.Sidecar.Length == 0 ? null : new MeshSidecar(row.Sidecar, NamesId: false, Nests: false),
    };

    /// <summary>The row filled in; null where nothing is said and nothing was.</summary>
    public static MeshRow? Fill(MeshRow? row, Mesh mesh)
    {
        if (row is null && mesh.SameAs(Mesh.None))
        {
            return null;
        }

        row ??= new MeshRow();
        row.DestinationName = mesh.DestinationName;
        row.DestinationId = mesh.DestinationId;
        row.LocalAddress = mesh.LocalAddress;
        row.LocalPort = mesh.LocalPort;
        row.Config = mesh.Config;
        row.Upstreams.Clear();
        row.Upstreams.AddRange(mesh.Upstreams.Select(Encode));
        row.GatewayMode = mesh.GatewayMode;
        row.ExposesChecks = mesh.ExposesChecks;
        row.ExposedPaths.Clear();
        row.ExposedPaths.AddRange(mesh.ExposedPaths.Select(Encode));
        row.Native = mesh.Native;
        row.Sidecar = mesh.Sidecar?.Asked ?? "";
        return row;
    }

    private static MeshUpstream Decode(UpstreamRow row) => new()
    {
        DestinationType = row.DestinationType,
        DestinationNamespace = row.DestinationNamespace,
        DestinationName = row.DestinationName,
        Datacenter = row.Datacenter,
        LocalAddress = row.LocalAddress,
        LocalPort = row.LocalPort,
        Config = row.Config,
        GatewayMode = row.GatewayMode,
    };

    private static UpstreamRow Encode(MeshUpstream upstream) => new()
    {
        DestinationType = upstream.DestinationType,
        DestinationNamespace = upstream.DestinationNamespace,
        DestinationName = upstream.DestinationName,
        Datacenter = upstream.Datacenter,
        LocalAddress = upstream.LocalAddress,
        LocalPort = upstream.LocalPort,
        Config = upstream.Config,
        GatewayMode = upstream.GatewayMode,
    };

    public static ExposedPath Decode(ExposedPathRow row) => new()
    {
        ListenerPort = row.ListenerPort,
        Path = row.Path,
        LocalPort = row.LocalPort,
        Protocol = row.Protocol,
        FromCheck = row.FromCheck,
    };

    public static ExposedPathRow Encode(ExposedPath exposed) => new()
    {
        ListenerPort = exposed.ListenerPort,
        Path = exposed.Path,
        LocalPort = exposed.LocalPort,
        Protocol = exposed.Protocol,
        FromCheck = exposed.FromCheck,
    };
}
