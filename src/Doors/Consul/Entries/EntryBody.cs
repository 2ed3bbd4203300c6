using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Doors.Consul.Loose;
using Muster.Doors.Go;
using Muster.Registry.Catalog;
using Muster.Registry.Entries;

namespace Muster.Doors.Consul.Entries;

/// <summary>
/// Makes a configuration entry of a tree of values, wherever that comes from: a request, a file, a snapshot. In Consul's
/// words where it cannot be.
/// </summary>
internal static class EntryBody
{
    /// <param name="kept">It was accepted before, maybe by a newer Consul: what is not known is stepped over.</param>
    public static Result<ConfigEntry> Decode(GoValue tree, bool kept = false)
    {
        if (tree is not (GoValue.Map or GoValue.Null))
        {
            return Wrong($"'' expected a map, got '{LooseValue.TypeOf(tree)}'");
        }

        var root = tree as GoValue.Map ?? new GoValue.Map([]);
        if (!KindOf(root).TryGet(out var kind, out var refused))
        {
            return refused;
        }

        var findings = new LooseFindings();
        var map = new LooseMap(root, "", findings);
        var entry = Read(kind, map);
        map.End();
        return findings.Error is { } error ? Wrong(error)
            : !kept && UnknownNames(findings) is { } unknown ? Wrong(unknown)
            : entry;
    }

    public static Refused UnknownKind(string kind) => Wrong($"invalid config entry kind: {kind}");

    private static Result<string> KindOf(GoValue.Map root) =>
        (root.Members.GetValueOrDefault("Kind") ?? root.Members.GetValueOrDefault("kind")) switch
        {
            null => Wrong("Payload does not contain a kind/Kind key at the top level"),
            GoValue.Text text when EntryKinds.IsKnown(text.Value) => text.Value,
            GoValue.Text text => UnknownKind(text.Value),
            _ => Wrong("Kind value in payload is not a string"),
        };

    private static ConfigEntry Read(string kind, LooseMap map)
    {
        var asked = map["Kind"].Text();
        Invariant.That(asked == kind);
        var name = map["Name"].Text();
        var meta = Meta(map["Meta"]);
        ConfigEntry entry = kind switch
        {
            EntryKinds.ServiceDefaults => new ServiceDefaults
            {
                Name = name,
                Protocol = map["Protocol"].Text().ToLowerInvariant(),
                GatewayMode = GatewayMode(map["MeshGateway", "mesh_gateway"]),
                Expose = Expose(map["Expose"]),
                ExternalSni = map["ExternalSNI", "external_sni"].Text(),
            },
            EntryKinds.ProxyDefaults => ProxyBody.Read(map),
            EntryKinds.Router => RouterBody.Read(name, map),
            EntryKinds.Splitter => new ServiceSplitter
            {
                Name = name,
                Splits = [.. map["Splits"].List(Split) ?? []],
            },
            EntryKinds.Resolver => ResolverBody.Read(name, map),
            EntryKinds.Ingress => GatewayBody.ReadIngress(name, map),
            _ => GatewayBody.ReadTerminating(name, map),
        };
        return entry with { Meta = meta };
    }

    public static ImmutableSortedDictionary<string, string> Meta(LooseValue value) => value.Named(text => text.Text())
        .ToImmutableSortedDictionary(item => item.Key, item => item.Value, StringComparer.Ordinal);

    public static string GatewayMode(LooseValue value)
    {
        var map = value.Map();
        var mode = map?["Mode"].Text() ?? "";
        map?.End();
        return mode;
    }

    public static Exposure Expose(LooseValue value)
    {
        if (value.Map() is not { } map)
        {
            return Exposure.None;
        }

        var expose = new Exposure(map["Checks"].Flag(), [.. map["Paths"].List(Path) ?? []]);
        map.End();
        return expose;
    }

    private static ExposedPath Path(LooseValue value)
    {
        if (value.Map() is not { } map)
        {
            return new ExposedPath();
        }

        var path = new ExposedPath
        {
            ListenerPort = map["ListenerPort", "listener_port"].Integer(),
            Path = map["Path"].Text(),
            LocalPort = map["LocalPathPort", "local_path_port"].Integer(),
            Protocol = map["Protocol"].Text(),
            FromCheck = map["ParsedFromCheck"].Flag(),
        };
        map.End();
        return path;
    }

    private static ServiceSplit Split(LooseValue value)
    {
        if (value.Map() is not { } map)
        {
            return new ServiceSplit(0, "", "", "");
        }

        var split = new ServiceSplit(
            ServiceSplit.Rounded(map["Weight"].Fraction()),
            map["Service"].Text(),
            map["ServiceSubset", "service_subset"].Text(),
            map["Namespace"].Text());
        map.End();
        return split;
    }

    /// <summary>What a client repeats of an answer is no slip; a namespace is one of another kind.</summary>
    private static string? UnknownNames(LooseFindings findings)
    {
        var complaints = findings.Unused
            .Where(name => name is not ("CreateIndex" or "ModifyIndex"))
            .Select(name => $"invalid config key {GoText.Quote(name)}"
                + (name.EndsWith("namespace", StringComparison.OrdinalIgnoreCase)
                    ? ", namespaces are a consul enterprise feature"
                    : ""))
            .ToList();
        return complaints.Count == 0
            ? null
            : $"{complaints.Count} error{(complaints.Count == 1 ? "" : "s")} occurred:\n"
                + string.Concat(complaints.Select(complaint => $"\t* {complaint}\n"))
                + "\n";
    }

    private static Refused Wrong(string why) => new(Refusal.Invalid, why);
}
