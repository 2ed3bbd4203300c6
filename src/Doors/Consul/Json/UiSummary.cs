using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Json;

/// <summary>One service in a line, as Consul's web interface lists it.</summary>
internal sealed class UiSummary(string name)
{
    private readonly SortedSet<string> _tags = new(StringComparer.Ordinal);
    private readonly List<string> _nodes = [];
    private readonly List<string> _destinations = [];
    private readonly List<string> _sources = [];

    public string Kind { get; private set; } = "";

    public string Name => name;

    public IReadOnlyCollection<string> Tags => _tags;

    /// <summary>One for each instance, as Consul 1.8.7 has it.</summary>
    public IReadOnlyList<string> Nodes => _nodes;

    public IReadOnlyList<string> Destinations => _destinations;

    /// <summary>Who registered it, by its own word (meta <c>external-source</c>).</summary>
    public IReadOnlyList<string> Sources => _sources;

    public int Passing { get; private set; }

    public int Warning { get; private set; }

    public int Critical { get; private set; }

    /// <summary>The services of the entries, by name.</summary>
    public static IEnumerable<UiSummary> Of(IEnumerable<HealthEntry> entries)
    {
        var summaries = new SortedDictionary<string, UiSummary>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var service = entry.Instance.Service;
            if (!summaries.TryGetValue(service.Name, out var summary))
            {
                summaries.Add(service.Name, summary = new UiSummary(service.Name));
            }

            summary.Add(entry, service);
        }

        return summaries.Values;
    }

    private void Add(HealthEntry entry, Service service)
    {
        Kind = service.Kind;
        _tags.UnionWith(service.Tags);
        _nodes.Add(entry.Node.Name);
        if (MeshRules.IsProxy(service.Kind))
        {
            AddOnce(_destinations, service.Mesh.DestinationName);
        }

        if (service.Meta.TryGetValue("external-source", out var source) && source.Length > 0)
        {
            AddOnce(_sources, source);
        }

        foreach (var check in entry.Checks)
        {
            Passing += check.Status == CheckStatus.Passing ? 1 : 0;
            Warning += check.Status == CheckStatus.Warning ? 1 : 0;
            Critical += check.Status == CheckStatus.Critical ? 1 : 0;
        }
    }

    private static void AddOnce(List<string> list, string text)
    {
        if (!list.Contains(text))
        {
            list.Add(text);
        }
    }
}
