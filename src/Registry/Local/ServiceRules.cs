using System.Collections.Immutable;
using System.Net;
using System.Text;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>What a service must fulfil to be taken by an agent, in the words and the order of Consul 1.8.7.</summary>
internal static class ServiceRules
{
    private const int MetaPairsMax = 64;
    private const int MetaKeyBytesMax = 128;
    private const int MetaValueBytesMax = 512;
    private const int WeightMax = 65535;
    private const string MetaPrefixReserved = "consul-";

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

        return FaultOfMeta(service.Meta) is { } meta ? $"Invalid Service Meta: {meta}" : null;
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

    private static string? FaultOfMeta(ImmutableSortedDictionary<string, string> meta)
    {
        if (meta.Count > MetaPairsMax)
        {
            return "Node metadata cannot contain more than 64 key/value pairs";
        }

        foreach (var (key, value) in meta)
        {
            if (FaultOfPair(key, value) is { } why)
            {
                return $"Couldn't load metadata pair ('{key}', '{value}'): {why}";
            }
        }

        return null;
    }

    private static string? FaultOfPair(string key, string value) => key switch
    {
        "" => "Key cannot be blank",
        _ when !key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') => "Key contains invalid characters",
        { Length: > MetaKeyBytesMax } => "Key is too long (limit: 128 characters)",
        _ when key.StartsWith(MetaPrefixReserved, StringComparison.Ordinal) =>
            "Key prefix 'consul-' is reserved for internal use",
        _ when Encoding.UTF8.GetByteCount(value) > MetaValueBytesMax => "Value is too long (limit: 512 characters)",
        _ => null,
    };
}
