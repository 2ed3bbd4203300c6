using System.Net;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>What a service must fulfil to be taken by an agent, in the words and the order of Consul 1.8.7.</summary>
internal static class ServiceRules
{
    /// <summary>What the weight of a DNS SRV record can say (RFC 2782).</summary>
    private const int WeightMax = 65535;

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public static string? Fault(Service service)
    {
        if (service.Name.Length == 0)
        {
            return "Missing service name";
        }

        if (service.Address is "0.0.0.0" or "::" or "[::]")
        {
            return "Invalid service address";
        }

        if (FaultOf(service.Weights) is { } weights)
        {
            return $"Invalid Weights: {weights}";
        }

        return MetaRules.Complaint(service.Meta) is { } meta ? $"Invalid Service Meta: {meta}" : null;
    }

    /// <summary>Its id defaults to its name; an IP address fills the tagged addresses that are not given.</summary>
    public static Service Complete(Service service)
    {
        var named = service.Id.Length > 0 ? service : service with { Id = service.Name };
        if (!IPAddress.TryParse(named.Address, out var ip))
        {
            return named;
        }

        var family = ip.GetAddressBytes().Length == 4 || ip.IsIPv4MappedToIPv6 ? "ipv4" : "ipv6";
        var own = new ServiceAddress(named.Address, named.Port);
        var tagged = named.TaggedAddresses;
        foreach (var tag in new[] { $"lan_{family}", $"wan_{family}" })
        {
            tagged = tagged.ContainsKey(tag) ? tagged : tagged.Add(tag, own);
        }

        return named with { TaggedAddresses = tagged };
    }

    private static string? FaultOf(Weights weights) => weights switch
    {
        { Passing: < 1 } => "Passing must be greater than 0",
        { Warning: < 0 } => "Warning must be greater or equal than 0",
        { Passing: > WeightMax } or { Warning: > WeightMax } => "DNS Weight must be between 0 and 65535",
        _ => null,
    };
}
