using System.Collections.Immutable;
using Muster.Doors.Dns;
using Muster.Registry.Catalog;

namespace Muster.Tests.Unit.Dns;

/// <summary>A catalog made by hand.</summary>
internal sealed class FixedPicture : IPicture
{
    private readonly List<Node> _nodes = [];
    private readonly List<HealthEntry> _entries = [];

    public IEnumerable<Node> Nodes => _nodes;

    public IEnumerable<ServiceInstance> Instances => _entries.Select(entry => entry.Instance);

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

    public IReadOnlyList<HealthEntry> InstancesOf(string service) =>
        [.. _entries.Where(entry => entry.Instance.Service.Name.Equals(service, StringComparison.OrdinalIgnoreCase))];
}
