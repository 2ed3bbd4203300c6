using System.Globalization;

namespace Muster.Registry.Catalog;

/// <summary>What Consul 1.8.7 asks of proxies, gateways and sidecars; its words for all that is wrong, in its order.</summary>
public static class MeshRules
{
    /// <summary>The kind of a service that stands before another.</summary>
    public const string Proxy = "connect-proxy";

    private const string AddressDefault = "127.0.0.1";
    private const int PortMax = 65535;

    /// <summary>Whether it is one of the gateways whose configuration an agent shows.</summary>
    public static bool IsGateway(string kind) => kind is "mesh-gateway" or "terminating-gateway" or "ingress-gateway";

    /// <summary>The service that this one leads to through a mesh; null where it leads to none.</summary>
    public static string? DestinationOf(Service service) =>
        IsProxy(service.Kind) ? service.Mesh.DestinationName
        : service.Mesh.Native ? service.Name
        : null;

    public static bool IsProxy(string kind) => kind == Proxy;

    /// <summary>All that is wrong, as Consul lists it; null when nothing is.</summary>
    public static string? Complaint(Service service)
    {
        if (ReferenceEquals(service.Mesh, Mesh.None) && service.Kind.Length == 0)
        {
            return null;
        }

        List<string> wrong = [.. OfProxy(service), .. OfGateway(service), .. OfSidecar(service.Mesh.Sidecar)];
        return wrong.Count == 0 ? null : Listed(wrong);
    }

    /// <summary>A list of errors as Go's multierror prints it.</summary>
    public static string Listed(IReadOnlyList<string> errors)
    {
        var head = errors.Count == 1
            ? "1 error occurred:"
            : string.Create(CultureInfo.InvariantCulture, $"{errors.Count} errors occurred:");
        return $"{head}\n\t{string.Join("\n\t", errors.Select(error => $"* {error}"))}\n\n";
    }

    /// <summary>Go's <c>net.JoinHostPort</c>.</summary>
    public static string Joined(string address, int port)
    {
        var host = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
        return string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
    }

    private static IEnumerable<string> OfProxy(Service service)
    {
        if (!IsProxy(service.Kind))
        {
            yield break;
        }

        var mesh = service.Mesh;
        if (string.IsNullOrWhiteSpace(mesh.DestinationName))
        {
            yield return "Proxy.DestinationServiceName must be non-empty for Connect proxy services";
        }

        if (service.Port == 0)
        {
            yield return "Port must be set for a Connect proxy";
        }

        if (mesh.Native)
        {
            yield return "A Proxy cannot also be Connect Native, only typical services";
        }

        foreach (var wrong in OfUpstreams(mesh).Concat(OfPaths(mesh)))
        {
            yield return wrong;
        }
    }

    private static IEnumerable<string> OfUpstreams(Mesh mesh)
    {
        var names = new HashSet<(string Type, string Name, string Namespace, string Datacenter)>();
        var bound = new HashSet<string>(StringComparer.Ordinal);
        foreach (var upstream in mesh.Upstreams)
        {
            if (Wrong(upstream) is { } wrong)
            {
                yield return wrong;
                continue;
            }

            var key = (upstream.DestinationType, upstream.DestinationName, upstream.DestinationNamespace, upstream.Datacenter);
            if (!names.Add(key))
            {
                yield return $"upstreams cannot contain duplicates of [type=\"{key.DestinationType}\", "
                    + $"name=\"{key.DestinationName}\", namespace=\"{key.DestinationNamespace}\", "
                    + $"datacenter=\"{key.Datacenter}\"]";
                continue;
            }

            var address = Joined(upstream.LocalAddress.Length > 0 ? upstream.LocalAddress : AddressDefault, upstream.LocalPort);
            if (!bound.Add(address))
            {
                yield return "upstreams cannot contain duplicates by local bind address and port; "
                    + $"\"{address}\" is specified twice";
            }
        }
    }

    private static string? Wrong(MeshUpstream upstream) =>
        upstream.DestinationType is not ("" or "service" or "prepared_query")
            ? $"unknown upstream destination type: \"{upstream.DestinationType}\""
        : upstream.DestinationName.Length == 0 ? "upstream destination name cannot be empty"
        : upstream.LocalPort == 0 ? "upstream local bind port cannot be zero"
        : null;

    private static IEnumerable<string> OfPaths(Mesh mesh)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        var ports = new HashSet<int>();
        foreach (var exposed in mesh.ExposedPaths)
        {
            if (exposed.Path.Length == 0)
            {
                yield return "expose.paths: empty path exposed";
            }

            if (!paths.Add(exposed.Path))
            {
                yield return "expose.paths: duplicate paths exposed";
            }

            if (!ports.Add(exposed.ListenerPort))
            {
                yield return "expose.paths: duplicate listener ports exposed";
            }

            if (exposed.ListenerPort is <= 0 or > PortMax)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture, $"expose.paths: invalid listener port: {exposed.ListenerPort}");
            }

            var protocol = exposed.Protocol.ToLowerInvariant();
            if (protocol is not ("" or "http" or "http2"))
            {
                yield return $"protocol '{protocol}' not supported for path: {exposed.Path}, must be in: [http http2]";
            }
        }
    }

    private static IEnumerable<string> OfGateway(Service service)
    {
        var (kind, mesh) = (service.Kind, service.Mesh);
        if (!IsGateway(kind))
        {
            yield break;
        }

        // An ingress gateway may have its ports from elsewhere alone.
        if (service.Port == 0 && kind != "ingress-gateway")
        {
            yield return $"Port must be non-zero for a {kind}";
        }

        if (mesh.Sidecar is not null)
        {
            yield return $"A {kind} cannot have a sidecar service defined";
        }

        (string Name, bool Given)[] unfit =
        [
            ("DestinationServiceName", mesh.DestinationName.Length > 0),
            ("DestinationServiceID", mesh.DestinationId.Length > 0),
            ("LocalServiceAddress", mesh.LocalAddress.Length > 0),
            ("LocalServicePort", mesh.LocalPort != 0),
            ("Upstreams", !mesh.Upstreams.IsEmpty),
        ];
        foreach (var (name, _) in unfit.Where(setting => setting.Given))
        {
            yield return $"The Proxy.{name} configuration is invalid for a {kind}";
        }
    }

    private static IEnumerable<string> OfSidecar(MeshSidecar? sidecar)
    {
        if (sidecar is { NamesId: true })
        {
            yield return "A SidecarService cannot specify an ID as this is managed by the agent";
        }

        if (sidecar is { Nests: true })
        {
            yield return "A SidecarService cannot have a nested SidecarService";
        }
    }
}
