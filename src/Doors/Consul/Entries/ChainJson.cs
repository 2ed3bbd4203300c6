using Muster.Doors.Consul.Json;
using Muster.Doors.Go;
using Muster.Registry.Entries;
using Muster.Registry.Entries.Chains;

namespace Muster.Doors.Consul.Entries;

/// <summary>A chain of discovery as Consul 1.8.7 shows it.</summary>
internal static class ChainJson
{
    public static void Write(GoJsonWriter json, DiscoveryChain chain)
    {
        json.BeginObject();
        json.Name("Chain"u8);
        json.BeginObject();
        json.Member("ServiceName"u8, chain.Service);
        json.Member("Namespace"u8, Namespace);
        json.Member("Datacenter"u8, chain.Datacenter);
        Members.Given(json, "CustomizationHash"u8, chain.CustomizationHash);
        json.Member("Protocol"u8, chain.Protocol);
        json.Member("StartNode"u8, chain.StartNode);
        json.Name("Nodes"u8);
        json.BeginObject();
        foreach (var (key, node) in chain.Nodes)
        {
            json.Name(key);
            Write(json, node);
        }

        json.EndObject();
        json.Name("Targets"u8);
        json.BeginObject();
        foreach (var (id, target) in chain.Targets)
        {
            json.Name(id);
            Write(json, target);
        }

        json.EndObject();
        json.EndObject();
        json.EndObject();
    }

    /// <summary>The one that there is in Consul's free version.</summary>
    private const string Namespace = "default";

    private static void Write(GoJsonWriter json, ChainNode node)
    {
        json.BeginObject();
        json.Member("Type"u8, node.Type);
        json.Member("Name"u8, node.Name);
        switch (node)
        {
            case RouterNode router:
                json.Name("Routes"u8);
                json.BeginArray();
                foreach (var route in router.Routes)
                {
                    json.BeginObject();
                    json.Name("Definition"u8);
                    RouteJson.Write(json, route.Definition);
                    json.Member("NextNode"u8, route.NextNode);
                    json.EndObject();
                }

                json.EndArray();
                break;
            case SplitterNode splitter:
                json.Name("Splits"u8);
                json.BeginArray();
                foreach (var split in splitter.Splits)
                {
                    json.BeginObject();
                    EntryJson.WriteWeight(json, split.Weight);
                    json.Member("NextNode"u8, split.NextNode);
                    json.EndObject();
                }

                json.EndArray();
                break;
            case ResolverNode resolver:
                json.Name("Resolver"u8);
                Write(json, resolver);
                break;
        }

        json.EndObject();
    }

    private static void Write(GoJsonWriter json, ResolverNode resolver)
    {
        json.BeginObject();
        json.Member("ConnectTimeout"u8, EntryTimes.Text(resolver.ConnectTimeoutNanos));
        Members.Given(json, "Default"u8, resolver.IsDefault);
        json.Member("Target"u8, resolver.Target);
        if (resolver.Failover is { } failover)
        {
            json.Name("Failover"u8);
            json.BeginObject();
            json.Name("Targets"u8);
            Maps.WriteList(json, failover);
            json.EndObject();
        }

        json.EndObject();
    }

    private static void Write(GoJsonWriter json, ChainTarget target)
    {
        json.BeginObject();
        json.Member("ID"u8, target.Id);
        json.Member("Service"u8, target.Service);
        Members.Given(json, "ServiceSubset"u8, target.Subset);
        json.Member("Namespace"u8, target.Namespace);
        json.Member("Datacenter"u8, target.Datacenter);
        Members.Gateway(json, target.GatewayMode);
        json.Name("Subset"u8);
        EntryJson.WriteSubset(json, target.Filter);
        Members.Given(json, "External"u8, target.External);
        json.Member("SNI"u8, target.Sni);
        json.Member("Name"u8, target.Name);
        json.EndObject();
    }
}
