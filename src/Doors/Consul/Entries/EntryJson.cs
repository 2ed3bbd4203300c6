using System.Globalization;
using System.Text;
using Muster.Doors.Consul.Json;
using Muster.Doors.Go;
using Muster.Registry.Entries;

namespace Muster.Doors.Consul.Entries;

/// <summary>Configuration entries as Consul 1.8.7 shows them.</summary>
internal static class EntryJson
{
    public static void Write(GoJsonWriter json, ConfigEntry entry)
    {
        json.BeginObject();
        if (entry is ServiceResolver { ConnectTimeoutNanos: not 0 } timed)
        {
            json.Member("ConnectTimeout"u8, EntryTimes.Text(timed.ConnectTimeoutNanos));
        }

        json.Member("Kind"u8, entry.Kind);
        json.Member("Name"u8, entry.Name);
        switch (entry)
        {
            case ServiceDefaults defaults:
                json.Member("Protocol"u8, defaults.Protocol);
                Members.Gateway(json, defaults.GatewayMode);
                Members.Expose(json, defaults.Expose.Checks, defaults.Expose.Paths);
                Members.Given(json, "ExternalSNI"u8, defaults.ExternalSni);
                break;
            case ProxyDefaults proxy:
                json.Name("Config"u8);
                if (proxy.Config is { } config)
                {
                    GoValue.Write(json, config);
                }
                else
                {
                    json.Null();
                }

                Members.Gateway(json, proxy.GatewayMode);
                Members.Expose(json, proxy.Expose.Checks, proxy.Expose.Paths);
                break;
            case ServiceRouter router:
                RouteJson.WriteAll(json, router.Routes);
                break;
            case ServiceSplitter splitter:
                WriteSplits(json, splitter);
                break;
            case ServiceResolver resolver:
                WriteResolver(json, resolver);
                break;
            case IngressGateway ingress:
                GatewayJson.Write(json, ingress);
                break;
            case TerminatingGateway terminating:
                GatewayJson.Write(json, terminating);
                break;
        }

        if (!entry.Meta.IsEmpty)
        {
            json.Name("Meta"u8);
            Maps.Write(json, entry.Meta);
        }

        json.Name("CreateIndex"u8);
        json.Number(entry.Created.Value);
        json.Name("ModifyIndex"u8);
        json.Number(entry.Modified.Value);
        json.EndObject();
    }

    public static void WriteSubset(GoJsonWriter json, ResolverSubset subset)
    {
        json.BeginObject();
        Members.Given(json, "Filter"u8, subset.Filter);
        Members.Given(json, "OnlyPassing"u8, subset.OnlyPassing);
        json.EndObject();
    }

    public static void WriteWeight(GoJsonWriter json, float weight)
    {
        json.Name("Weight"u8);
        json.Raw(Encoding.ASCII.GetBytes(weight.ToString("R", CultureInfo.InvariantCulture)));
    }

    private static void WriteSplits(GoJsonWriter json, ServiceSplitter splitter)
    {
        json.Name("Splits"u8);
        json.BeginArray();
        foreach (var split in splitter.Splits)
        {
            json.BeginObject();
            WriteWeight(json, split.Weight);
            Members.Given(json, "Service"u8, split.Service);
            Members.Given(json, "ServiceSubset"u8, split.Subset);
            Members.Given(json, "Namespace"u8, split.Namespace);
            json.EndObject();
        }

        json.EndArray();
    }

    private static void WriteResolver(GoJsonWriter json, ServiceResolver resolver)
    {
        Members.Given(json, "DefaultSubset"u8, resolver.DefaultSubset);
        if (!resolver.Subsets.IsEmpty)
        {
            json.Name("Subsets"u8);
            json.BeginObject();
            foreach (var (name, subset) in resolver.Subsets)
            {
                json.Name(name);
                WriteSubset(json, subset);
            }

            json.EndObject();
        }

        if (resolver.Redirect is { } redirect)
        {
            json.Name("Redirect"u8);
            json.BeginObject();
            Members.Given(json, "Service"u8, redirect.Service);
            Members.Given(json, "ServiceSubset"u8, redirect.Subset);
            Members.Given(json, "Namespace"u8, redirect.Namespace);
            Members.Given(json, "Datacenter"u8, redirect.Datacenter);
            json.EndObject();
        }

        if (!resolver.Failover.IsEmpty)
        {
            json.Name("Failover"u8);
            json.BeginObject();
            foreach (var (subset, failover) in resolver.Failover)
            {
                json.Name(subset);
                json.BeginObject();
                Members.Given(json, "Service"u8, failover.Service);
                Members.Given(json, "ServiceSubset"u8, failover.Subset);
                Members.Given(json, "Namespace"u8, failover.Namespace);
                Members.Given(json, "Datacenters"u8, failover.Datacenters);
                json.EndObject();
            }

            json.EndObject();
        }
    }
}
