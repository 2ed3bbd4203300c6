using System.Collections.Immutable;
using System.Globalization;
using Muster.Bedrock;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>A proxy asked for within the registration of the service that it is to stand before.</summary>
public sealed record SidecarAsk(Service Service, ImmutableArray<LocalCheckDefinition> Checks);

/// <summary>
/// What registering a service with a sidecar does: two services, in one change. What the sidecar does not say, it takes
/// from its service, as in Consul 1.8.7.
/// </summary>
internal static class SidecarPlan
{
    /// <summary>Sidecars get the lowest of these ports that no other service of the agent has (Consul's defaults).</summary>
    public const int PortMin = 21000;

    public const int PortMax = 21255;

    private const string Loopback = "127.0.0.1";

    private static readonly TimeSpan _listeningInterval = TimeSpan.FromSeconds(10);

    public static string IdOf(string serviceId) => $"{serviceId}-sidecar-proxy";

    public static Result<Change> Register(
        Picture picture,
        Service asked,
        ImmutableArray<LocalCheckDefinition> checks,
        SidecarAsk sidecar,
        KeepChecks keep,
        TimeSpan now)
    {
        var service = ServiceRules.Complete(asked with { Mesh = WithoutSidecar(asked.Mesh) });
        if (!LocalPlan.RegisterService(picture, service, checks, keep, now).TryGet(out var first, out var refused))
        {
            return refused;
        }

        var proxy = Complete(service, sidecar.Service);
        if (PortOf(first.Picture, proxy) is not { } port)
        {
            return Unfit(string.Create(
                CultureInfo.InvariantCulture,
                $"no port provided for sidecar_service and none left in the configured range [{PortMin}, {PortMax}]"));
        }

        proxy = proxy with { Port = port };
        if (MetaRules.Complaint(proxy.Meta) is { } meta)
        {
            return Unfit(meta);
        }

        ImmutableArray<LocalCheckDefinition> wanted =
            sidecar.Checks.IsDefaultOrEmpty ? [.. ChecksOf(service, proxy)] : sidecar.Checks;
        return LocalPlan.RegisterService(first.Picture, proxy, wanted, keep, now).TryGet(out var second, out refused)
            ? new Change(second.Picture)
            {
                Filings = [.. first.Filings, .. second.Filings],
                Services = [.. first.Services, .. second.Services],
                Checks = [.. first.Checks, .. second.Checks],
            }
            : Unfit(refused.Message);
    }

    private static Mesh WithoutSidecar(Mesh mesh)
    {
        var without = mesh with { Sidecar = null };
        return without.SameAs(Mesh.None) ? Mesh.None : without;
    }

    private static Service Complete(Service service, Service asked)
    {
        var mesh = asked.Mesh;
        return asked with
        {
            Id = IdOf(service.Id),
            IsSidecar = true,
            Name = asked.Name.Length > 0 ? asked.Name : $"{service.Name}-sidecar-proxy",
            Kind = asked.Kind.Length > 0 ? asked.Kind : MeshRules.Proxy,
            Tags = asked.Tags.IsDefaultOrEmpty ? service.Tags : asked.Tags,
            Meta = asked.Meta.IsEmpty ? service.Meta : asked.Meta,
            Address = asked.Address.Length > 0 ? asked.Address : service.Address,
            Mesh = mesh with
            {
                DestinationName = mesh.DestinationName.Length > 0 ? mesh.DestinationName : service.Name,
                DestinationId = mesh.DestinationId.Length > 0 ? mesh.DestinationId : service.Id,
                LocalAddress = mesh.LocalAddress.Length > 0 ? mesh.LocalAddress : Loopback,
                LocalPort = mesh.LocalPort >= 1 ? mesh.LocalPort : service.Port,
            },
        };
    }

    /// <summary>The port asked for; or the one it had; or the lowest free. Null when none is left.</summary>
    private static int? PortOf(Picture picture, Service proxy)
    {
        if (proxy.Port >= 1)
        {
            return proxy.Port;
        }

        if (picture.Services.TryGetValue(proxy.Id, out var earlier) && earlier.Port is >= PortMin and <= PortMax)
        {
            return earlier.Port;
        }

        var taken = picture.Services.Values.Select(service => service.Port).ToHashSet();
        var free = Enumerable.Range(PortMin, PortMax - PortMin + 1).FirstOrDefault(port => !taken.Contains(port));
        return free == 0 ? null : free;
    }

    private static IEnumerable<LocalCheckDefinition> ChecksOf(Service service, Service proxy) =>
    [
        new()
        {
            Name = "Connect Sidecar Listening",
            Tcp = MeshRules.Joined(proxy.Mesh.LocalAddress, proxy.Port),
            Interval = _listeningInterval,
        },
        new() { Name = $"Connect Sidecar Aliasing {service.Id}", AliasService = service.Id },
    ];

    /// <summary>Consul answers a bad request with a status of its own here: clients see its words under a 500.</summary>
    private static Refused Unfit(string why) =>
        new(Refusal.Unavailable, $"Bad request: Invalid SidecarService: {why}");
}
