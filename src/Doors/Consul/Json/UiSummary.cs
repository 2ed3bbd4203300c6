using System.Globalization;
using Muster.Registry.Catalog;
using Muster.Registry.Catalog.Gateways;

namespace Muster.Doors.Consul.Json;

/// <summary>One service in a line, as Consul's web interface lists it.</summary>
internal sealed class UiSummary(string name)
{
    private readonly SortedSet<string> _tags = new(StringComparer.Ordinal);
    private readonly List<string> _nodes = [];
    private readonly List<string> _destinations = [];
    private readonly List<string> _sources = [];
    private readonly List<string> _addresses = [];

    public string Kind { get; private set; } = "";

    public string Name => name;

    public IReadOnlyCollection<string> Tags => _tags;

    /// <summary>One for each instance, as Consul 1.8.7 has it.</summary>
    public IReadOnlyList<string> Nodes => _nodes;

    public IReadOnlyList<string> Destinations => _destinations;

    /// <summary>Who registered it, by its own word (meta <c>external-source</c>).</summary>
    public IReadOnlyList<string> Sources => _sources;

    /// <summary>Where it is reached through a gateway: hosts with ports.</summary>
    public IReadOnlyList<string> Addresses => _addresses;

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
            Named(summaries, service.Name).Add(entry, service);
        }

        return summaries.Values;
    }

    /// <summary>The services of a gateway, by name; those without instances too.</summary>
    /// <param name="hosts">What stands for a link's hosts where it names none.</param>
    public static IEnumerable<UiSummary> Of(
        IEnumerable<GatewayLink> links, CatalogSnapshot catalog, Func<GatewayLink, IEnumerable<string>> hosts)
    {
        var summaries = new SortedDictionary<string, UiSummary>(StringComparer.Ordinal);
        foreach (var link in links)
        {
            var summary = Named(summaries, link.Service);

            // Every port counts the instances anew, as Consul 1.8.7 does.
            foreach (var entry in catalog.Health(link.Service))
            {
                summary.Add(entry, entry.Instance.Service);
            }

            foreach (var host in link.Port == 0 ? [] : link.Hosts.IsEmpty ? hosts(link) : link.Hosts)
            {
                AddOnce(summary._addresses, string.Create(CultureInfo.InvariantCulture, $"{host}:{link.Port}"));
            }
        }

        return summaries.Values;
    }

    private static UiSummary Named(SortedDictionary<string, UiSummary> summaries, string name)
    {
        if (!summaries.TryGetValue(name, out var summary))
        {
            summaries.Add(name, summary = new UiSummary(name));
        }

        return summary;
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
