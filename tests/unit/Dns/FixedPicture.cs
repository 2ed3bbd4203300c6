using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Doors.Dns;
using Muster.Registry.Catalog;

namespace Muster.Tests.Unit.Dns;

/// <summary>A catalog made by hand.</summary>
internal sealed class FixedPicture : IPicture
{
    private readonly List<Node> _nodes = [];
    private readonly List<HealthEntry> _entries = [];
    private readonly Dictionary<string, QueryFinds> _queries = [];

    public IEnumerable<Node> Nodes => _nodes;

    public IEnumerable<ServiceInstance> Instances => _entries.Select(entry => entry.Instance);

    public FixedPicture Query(string name, QueryFinds finds)
    {
        _queries.Add(name, finds);
        return this;
    }

    public Result<QueryFinds?> Execute(string nameOrId, Asker asker) => _queries.GetValueOrDefault(nameOrId);

    /// <summary>The node added last is known by further addresses.</summary>
    public FixedPicture Tagged(params (string Tag, string Address)[] addresses)
    {
        var tagged = addresses.ToImmutableSortedDictionary(pair => pair.Tag, pair => pair.Address, StringComparer.Ordinal);
        _nodes[^1] = _nodes[^1] with { TaggedAddresses = tagged };
        return this;
    }

    /// <summary>The node added last is in another datacenter.</summary>
    public FixedPicture Far(string datacenter)
    {
        _nodes[^1] = _nodes[^1] with { Datacenter = datacenter };
        return this;
    }

    /// <summary>The service added last is known by further addresses.</summary>
    public FixedPicture ServiceTagged(params (string Tag, string Address)[] addresses)
    {
        var last = _entries[^1];
        var tagged = addresses.ToImmutableSortedDictionary(
            pair => pair.Tag, pair => new ServiceAddress(pair.Address, 1), StringComparer.Ordinal);
        _entries[^1] = last with
        {
            Instance = last.Instance with { Service = last.Instance.Service with { TaggedAddresses = tagged } },
        };
        return this;
    }

    public FixedPicture Node(string name, string address, params (string Key, string Value)[] meta)
    {
        _nodes.Add(new Node(
            "",
            name,
            address,
            "dc1",
            ImmutableSortedDictionary<string, string>.Empty,
            meta.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal)));
        return this;
    }

    /// <summary>On the node added last.</summary>
    public FixedPicture Service(
        string name, int port = 80, string address = "", string[]? tags = null, Weights? weights = null, params string[] checks)
    {
        var node = _nodes[^1];
        var service = new Service
        {
            Id = $"{name}-{_entries.Count}",
            Name = name,
            Port = port,
            Address = address,
            Tags = [.. tags ?? []],
            Weights = weights ?? Weights.Default,
        };
        _entries.Add(new HealthEntry(
            node,
            new ServiceInstance(node.Name, service, default, default),
            [.. checks.Select((status, i) => new Check { Node = node.Name, CheckId = $"c{i}", Name = "c", Status = status })]));
        return this;
    }

    public Node? FindNode(string nameOrId) =>
        _nodes.Find(node => node.Name.Equals(nameOrId, StringComparison.OrdinalIgnoreCase));

    public IReadOnlyList<HealthEntry> InstancesOf(string service, Road road) =>
        [.. _entries.Where(entry => entry.Instance.Service.Name.Equals(service, StringComparison.OrdinalIgnoreCase))];
}
