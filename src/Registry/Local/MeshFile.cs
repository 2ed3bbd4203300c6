using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>The mesh's part of a service's file, which most files do not have.</summary>
internal sealed record MeshFile
{
    public string DestinationName { get; set; } = "";

    public string DestinationId { get; set; } = "";

    public string LocalAddress { get; set; } = "";

    public int LocalPort { get; set; }

    public string Config { get; set; } = "";

    public MeshUpstreamFile[] Upstreams { get; set; } = [];

    public string GatewayMode { get; set; } = "";

    public bool ExposesChecks { get; set; }

    public ExposedPathFile[] ExposedPaths { get; set; } = [];

    public bool Native { get; set; }

    public static MeshFile? Of(Mesh mesh) => mesh.SameAs(Mesh.None) ? null : new MeshFile
    {
        DestinationName = mesh.DestinationName,
        DestinationId = mesh.DestinationId,
        LocalAddress = mesh.LocalAddress,
        LocalPort = mesh.LocalPort,
        Config = mesh.Config,
        Upstreams =
        [
            .. mesh.Upstreams.Select(upstream => new MeshUpstreamFile(
                upstream.DestinationType,
                upstream.DestinationNamespace,
                upstream.DestinationName,
                upstream.Datacenter,
                upstream.LocalAddress,
                upstream.LocalPort,
                upstream.Config,
                upstream.GatewayMode)),
        ],
        GatewayMode = mesh.GatewayMode,
        ExposesChecks = mesh.ExposesChecks,
        ExposedPaths =
        [
            .. mesh.ExposedPaths.Select(exposed => new ExposedPathFile(
                exposed.ListenerPort, exposed.Path, exposed.LocalPort, exposed.Protocol, exposed.FromCheck)),
        ],
        Native = mesh.Native,
    };

    public Mesh ToMesh() => new()
    {
        DestinationName = DestinationName,
        DestinationId = DestinationId,
        LocalAddress = LocalAddress,
        LocalPort = LocalPort,
        Config = Config,
        Upstreams = [.. Upstreams.Select(upstream => upstream.ToUpstream())],
        GatewayMode = GatewayMode,
        ExposesChecks = ExposesChecks,
        ExposedPaths = [.. ExposedPaths.Select(exposed => exposed.ToPath())],
        Native = Native,
    };
}

internal sealed record MeshUpstreamFile(
    string Type,
    string Namespace,
    string Name,
    string Datacenter,
    string LocalAddress,
    int LocalPort,
    string Config,
    string GatewayMode)
{
    public MeshUpstream ToUpstream() => new()
    {
        DestinationType = Type,
        DestinationNamespace = Namespace,
        DestinationName = Name,
        Datacenter = Datacenter,
        LocalAddress = LocalAddress,
        LocalPort = LocalPort,
        Config = Config,
        GatewayMode = GatewayMode,
    };
}

internal sealed record ExposedPathFile(int ListenerPort, string Path, int LocalPort, string Protocol, bool FromCheck)
{
    public ExposedPath ToPath() => new()
    {
        ListenerPort = ListenerPort,
        Path = Path,
        LocalPort = LocalPort,
        Protocol = Protocol,
        FromCheck = FromCheck,
    };
}
