using System.Collections.Immutable;
using Muster.Bedrock;

namespace Muster.Registry.Entries.Chains;

/// <summary>
/// Compiles the entries into a service's chain, by Consul 1.8.7's rules: the service's router, then splitters as far as
/// they lead, then resolvers with their redirects and failovers. One for each chain. Pure but for itself.
/// </summary>
internal sealed class ChainCompiler
{
    /// <summary>What namespaces there are in Consul's free version; entries may name others, and are shown so.</summary>
    public const string DefaultNamespace = "default";

    /// <summary>Splitters that follow one another: each costs stack, and nobody needs more than a handful.</summary>
    private const int SplittersMax = 256;

    private const long ConnectTimeoutDefault = 5_000_000_000;

    private readonly EntryLookup _entries;
    private readonly ChainQuestion _asked;
    private readonly bool _isFlat;
    private readonly Dictionary<string, ChainNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TargetDraft> _targets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _retained = new(StringComparer.Ordinal);
    private string _protocol = "";
    private int _splitters;
    private bool _isAdvanced;
    private bool _changedGateway;
    private bool _changedProtocol;
    private bool _changedTimeout;

    private ChainCompiler(EntryLookup entries, ChainQuestion asked)
    {
        _entries = entries;
        _asked = asked;
        _isFlat = asked.Protocol.Length > 0 && !IsLikeHttp(asked.Protocol);
    }

    /// <param name="trustDomain">The end of names within the mesh.</param>
    public static Result<DiscoveryChain> Compile(EntryLookup entries, ChainQuestion asked, string trustDomain)
    {
        if (asked.Service.Length == 0)
        {
            return new Refused(Refusal.Invalid, "serviceName is required");
        }

        try
        {
            return new ChainCompiler(entries, asked).Compile(trustDomain);
        }
        catch (ChainTroubleException trouble)
        {
            return new Refused(Refusal.Invalid, trouble.Message);
        }
    }

    public static bool IsLikeHttp(string protocol) => protocol is "http" or "http2" or "grpc";

    private DiscoveryChain Compile(string trustDomain)
    {
        var start = Start();
        ChainShape.RefuseCircles(_nodes, start);
        ChainShape.Flatten(_nodes);
        ChainShape.RemoveUnused(_nodes, start);
        if (_isAdvanced && !IsLikeHttp(_protocol))
        {
            throw new ChainTroubleException(
                $"discovery chain \"{_asked.Service}\" uses a protocol \"{_protocol}\" that does not permit advanced routing "
                + "or splitting behavior");
        }

        if (_asked.Protocol.Length > 0 && _asked.Protocol != _protocol)
        {
            _protocol = _asked.Protocol;
            _changedProtocol = true;
        }

        return new DiscoveryChain
        {
            Service = _asked.Service,
            Datacenter = _asked.EvaluatedIn,
            CustomizationHash = _changedGateway || _changedProtocol || _changedTimeout
                ? CustomizationHash.Of(
                    _changedGateway ? _asked.GatewayMode : "",
                    _changedProtocol ? _asked.Protocol : "",
                    _changedTimeout ? _asked.ConnectTimeoutNanos : 0)
                : "",
            Protocol = _protocol,
            StartNode = start,
            Nodes = _nodes.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Targets = _targets.Where(target => _retained.Contains(target.Key)).ToImmutableSortedDictionary(
                target => target.Key, target => target.Value.ToTarget(trustDomain), StringComparer.Ordinal),
        };
    }

    private string Start()
    {
        var router = _entries.Router(_asked.Service);
        if (router is not null && _isFlat)
        {
            router = null;
            _changedProtocol = true;
        }

        return router is null ? SplitterOrResolver(Target(_asked.Service)) : Route(router);
    }

    private string Route(ServiceRouter router)
    {
        _isAdvanced = true;
        RecordProtocol(router.Name);
        var routes = ImmutableArray.CreateBuilder<ChainRoute>();
        foreach (var route in router.Routes ?? [])
        {
            var to = route.Destination ?? new RouteDestination();
            var target = Target(to.Service.Length > 0 ? to.Service : _asked.Service, to.Subset, to.Namespace);
            routes.Add(new ChainRoute(route, to.Subset.Length == 0 ? SplitterOrResolver(target) : Resolve(target).Key));
        }

        // What no route matches goes on as if there were none.
        routes.Add(new ChainRoute(
            new ServiceRoute(
                new RouteMatch(new HttpMatch { PathPrefix = "/" }),
                new RouteDestination { Service = router.Name, Namespace = DefaultNamespace }),
            SplitterOrResolver(Target(router.Name))));
        return Keep(new RouterNode($"{router.Name}.{DefaultNamespace}", routes.ToImmutable())).Key;
    }

    private string SplitterOrResolver(TargetDraft target) =>
        Split(target.Service) ?? Resolve(target).Key;

    /// <summary>Null where the service has no splitter.</summary>
    private string? Split(string service)
    {
        var name = $"{service}.{DefaultNamespace}";
        var key = new SplitterNode(name, []).Key;
        if (_nodes.ContainsKey(key))
        {
            return key;
        }

        var splitter = _entries.Splitter(service);
        if (splitter is not null && _isFlat)
        {
            splitter = null;
            _changedProtocol = true;
        }

        if (splitter is null)
        {
            return null;
        }

        if (++_splitters > SplittersMax)
        {
            throw new ChainTroubleException(
                $"discovery chain \"{_asked.Service}\" leads over more than {SplittersMax} splitters");
        }

        // Kept before its parts are looked at, so that a circle ends; it is found and refused later.
        Keep(new SplitterNode(name, []));
        var splits = ImmutableArray.CreateBuilder<ChainSplit>();
        foreach (var split in splitter.Splits)
        {
            var to = split.Service.Length > 0 ? split.Service : service;
            var next = to != service && split.Subset.Length == 0 ? Split(to) : null;
            splits.Add(new ChainSplit(split.Weight, next ?? Resolve(Target(to, split.Subset)).Key));
        }

        _isAdvanced = true;
        return Keep(new SplitterNode(name, splits.ToImmutable())).Key;
    }

    /// <param name="forFailover">Another resolver's failover: looked at, with no failover of its own, and not kept.</param>
    private ResolverNode Resolve(TargetDraft target, bool forFailover = false)
    {
        List<string> redirects = [];
        while (true)
        {
            if (_nodes.TryGetValue($"resolver:{target.Id}", out var known))
            {
                return (ResolverNode)known;
            }

            RecordProtocol(target.Service);
            var resolver = _entries.Resolver(target.Service) ?? new ServiceResolver { Name = target.Service };
            redirects.Add(target.Id);
            if (redirects.IndexOf(target.Id) < redirects.Count - 1)
            {
                throw new ChainTroubleException($"detected circular resolver redirect: [{string.Join(" -> ", redirects)}]");
            }

            var other = resolver.Redirect is { } redirect
                ? Loaded(target.But(redirect.Service, redirect.Subset, redirect.Namespace, redirect.Datacenter))
                : target;
            if (other.Id == target.Id && target.Subset.Length == 0 && resolver.DefaultSubset.Length > 0)
            {
                other = Loaded(target.But("", resolver.DefaultSubset, "", ""));
            }

            if (other.Id == target.Id)
            {
                return Resolve(target, resolver, forFailover);
            }

            target = other;
        }
    }

    private ResolverNode Resolve(TargetDraft target, ServiceResolver resolver, bool forFailover)
    {
        if (target.Subset.Length > 0 && !resolver.Subsets.ContainsKey(target.Subset))
        {
            throw new ChainTroubleException($"service \"{target.Service}\" does not have a subset named \"{target.Subset}\"");
        }

        var timeout = resolver.ConnectTimeoutNanos < 1 ? ConnectTimeoutDefault : resolver.ConnectTimeoutNanos;
        if (_asked.ConnectTimeoutNanos > 0 && _asked.ConnectTimeoutNanos != timeout)
        {
            timeout = _asked.ConnectTimeoutNanos;
            _changedTimeout = true;
        }

        target.Filter = resolver.Subsets.GetValueOrDefault(target.Subset) ?? ResolverSubset.None;
        target.ExternalSni = _entries.Defaults(target.Service)?.ExternalSni ?? "";
        if (target.IsExternal)
        {
            RefuseExternal(target, resolver);
        }

        // Within its own datacenter nobody needs a gateway, and what lies outside of the mesh has none.
        if (!target.IsExternal && target.Datacenter != _asked.Datacenter)
        {
            SetGateway(target);
        }

        _retained.Add(target.Id);
        var node = new ResolverNode(target.Id, resolver.IsDefault, timeout, target.Id, Failover: null);
        if (forFailover)
        {
            return node;
        }

        Keep(node);
        return FailoverOf(target, resolver) is { } failover ? Keep(node with { Failover = failover }) : node;
    }

    private ImmutableArray<string>? FailoverOf(TargetDraft target, ServiceResolver resolver)
    {
        if (!resolver.Failover.TryGetValue(target.Subset, out var failover)
            && !resolver.Failover.TryGetValue(ServiceResolver.AnySubset, out failover))
        {
            return null;
        }

        string[] datacenters = failover.Datacenters.IsEmpty ? [""] : [.. failover.Datacenters];
        var others = datacenters
            .Select(datacenter => Loaded(target.But(failover.Service, failover.Subset, failover.Namespace, datacenter)))
            .Where(other => other.Id != target.Id)
            .ToList();
        return others.Count == 0
            ? null
            : [.. others.Select(other => Resolve(other, forFailover: true).Target)];
    }

    private void SetGateway(TargetDraft target)
    {
        var mode = _entries.Defaults(target.Service)?.GatewayMode ?? "";
        target.GatewayMode = mode.Length > 0 ? mode : _entries.Proxy?.GatewayMode ?? "";
        if (_asked.GatewayMode.Length > 0 && _asked.GatewayMode != target.GatewayMode)
        {
            target.GatewayMode = _asked.GatewayMode;
            _changedGateway = true;
        }
    }

    private static void RefuseExternal(TargetDraft target, ServiceResolver resolver)
    {
        var what = resolver.Redirect is not null ? "redirects"
            : !resolver.Subsets.IsEmpty ? "subsets"
            : !resolver.Failover.IsEmpty ? "failover"
            : null;
        if (what is not null)
        {
            throw new ChainTroubleException(
                $"service \"{target.Service}\" has an external SNI set; cannot define {what} for external services");
        }
    }

    private void RecordProtocol(string service)
    {
        var protocol = _entries.ProtocolOf(service);
        if (_protocol.Length == 0)
        {
            _protocol = protocol;
        }
        else if (_protocol != protocol)
        {
            throw new ChainTroubleException(
                $"discovery chain \"{_asked.Service}\" uses inconsistent protocols; service \"{service}\" has \"{protocol}\" "
                + $"which is not \"{_protocol}\"");
        }
    }

    private TargetDraft Target(string service, string subset = "", string space = "") => Loaded(new TargetDraft(
        service, subset, space.Length > 0 ? space : DefaultNamespace, _asked.EvaluatedIn));

    private TargetDraft Loaded(TargetDraft target)
    {
        _targets.TryAdd(target.Id, target);
        return _targets[target.Id];
    }

    private T Keep<T>(T node)
        where T : ChainNode
    {
        _nodes[node.Key] = node;
        return node;
    }
}
