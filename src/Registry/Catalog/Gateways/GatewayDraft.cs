using System.Collections.Immutable;
using Muster.Engine;
using Muster.Registry.Entries;
using Muster.Registry.Rows;

namespace Muster.Registry.Catalog.Gateways;

/// <summary>
/// The next table of gateways in the making. An entry links the services that it names; one that names all links each that
/// has an instance which is neither a proxy nor a gateway, as long as it has any instance at all.
/// </summary>
internal sealed class GatewayDraft(GatewayTable before, ISet<Question> touched)
{
    /// <summary>Consul's servers offer themselves by this name, and are reached through no gateway.</summary>
    private const string Servers = "consul";

    private readonly List<(string Kind, string Name, ConfigEntry? Entry)> _entries = [];
    private readonly ImmutableSortedDictionary<LinkPlace, GatewayLink>.Builder _links = before.Links.ToBuilder();
    private readonly HashSet<string> _services = new(StringComparer.Ordinal);

    public void Put(KeyValue row)
    {
        if (Keyspace.EntryOf(row.Key) is { } key)
        {
            _entries.Add((key.Kind, key.Name, EntryCodec.Decode(row)));
        }
    }

    public void Remove(Key row)
    {
        if (Keyspace.EntryOf(row) is { } key)
        {
            _entries.Add((key.Kind, key.Name, null));
        }
    }

    /// <param name="services">As they are at that revision.</param>
    /// <param name="changed">Folded names of services of which something changed.</param>
    /// <param name="isLoaded">Nothing is known of what was before.</param>
    public GatewayTable Finish(
        Revision at, ImmutableSortedDictionary<string, ServiceRows> services, IReadOnlyCollection<string> changed, bool isLoaded)
    {
        if (_entries.Count == 0 && (_links.Count == 0 || changed.Count == 0))
        {
            return isLoaded ? before with { Floor = at } : before;
        }

        var entries = before.Entries;
        var gatewaysChanged = false;
        foreach (var (kind, name, entry) in _entries)
        {
            gatewaysChanged |= Relink(at, entries.Find(kind, name), entry, services);
            entries = entry is null ? entries.Without(at, kind, name) : entries.With(entry.Modified, entry);
            TouchChosen();
        }

        Follow(at, services, changed);
        return new GatewayTable(
            entries,
            _links.ToImmutable(),
            gatewaysChanged || _services.Count > 0 ? at : before.Index,
            before.Touched.SetItems(_services.Select(service => KeyValuePair.Create(service, at))),
            isLoaded ? at : before.Floor);
    }

    /// <summary>True when the entry is a gateway's and says something else than before.</summary>
    private bool Relink(
        Revision at, ConfigEntry? old, ConfigEntry? entry, ImmutableSortedDictionary<string, ServiceRows> services)
    {
        if ((entry ?? old) is not (IngressGateway or TerminatingGateway) || (entry is not null && SaysTheSame(old, entry)))
        {
            return false;
        }

        var gateway = Keyspace.Fold((entry ?? old)!.Name);
        TouchGateway(gateway);
        foreach (var place in _links.Keys.Where(place => place.Gateway == gateway).ToList())
        {
            Drop(place);
        }

        if (entry is not null)
        {
            var said = LinksOf(entry).Select(link => link with { Created = at, Modified = at }).ToList();
            said.ForEach(Set);
            foreach (var any in said.Where(link => link.Service == GatewayLink.AnyService))
            {
                foreach (var rows in services.Values)
                {
                    Spread(at, any, rows);
                }
            }
        }

        return true;
    }

    /// <summary>Services that came are linked where all are; those that went no longer, unless they are named.</summary>
    private void Follow(
        Revision at, ImmutableSortedDictionary<string, ServiceRows> services, IReadOnlyCollection<string> changed)
    {
        if (_links.Count == 0)
        {
            return;
        }

        var anys = _links.Values.Where(link => link.Service == GatewayLink.AnyService).ToList();
        foreach (var name in changed)
        {
            // Who asks for the way to a service is shown its gateways; who asks for a gateway's services, their instances.
            foreach (var place in _links.Keys.Where(place => place.Gateway == name))
            {
                TouchService(place.Service, _links[place].Kind);
            }

            foreach (var place in _links.Keys.Where(place => place.Service == name))
            {
                touched.Add(Topic.GatewayInstances(place.Gateway));
            }

            var rows = services.GetValueOrDefault(name, ServiceRows.None);
            anys.ForEach(any => Spread(at, any, rows));
            if (!rows.Exists)
            {
                foreach (var gone in _links.Where(link => link.Key.Service == name && link.Value.FromWildcard).ToList())
                {
                    Drop(gone.Key);
                }
            }
        }
    }

    private void Spread(Revision at, GatewayLink any, ServiceRows rows)
    {
        if (rows.List.FirstOrDefault(entry => entry.Instance.Service.Kind.Length == 0) is { } typical
            && typical.Instance.Service.Name != Servers
            && any with { Service = typical.Instance.Service.Name, FromWildcard = true, Created = at, Modified = at } is var link
            && !_links.ContainsKey(LinkPlace.Of(link)))
        {
            Set(link);
        }
    }

    private void Set(GatewayLink link)
    {
        var place = LinkPlace.Of(link);
        _links[place] = link;
        Tell(place, link.Kind);
    }

    private void Drop(LinkPlace place)
    {
        Tell(place, _links[place].Kind);
        _links.Remove(place);
    }

    private void Tell(LinkPlace place, string kind)
    {
        _services.Add(place.Service);
        TouchGateway(place.Gateway);
        TouchService(place.Service, kind);
    }

    private void TouchGateway(string gateway)
    {
        touched.Add(Topic.GatewayServices(gateway));
        touched.Add(Topic.GatewayInstances(gateway));
    }

    private void TouchService(string service, string kind)
    {
        if (kind == EntryKinds.Ingress)
        {
            touched.Add(Topic.Ingress(service));
        }
        else
        {
            touched.Add(Topic.Connect(service));
            touched.Add(Topic.ConnectHealth(service));
        }
    }

    // Any entry may change a service's protocol, and with it which of them are shown.
    private void TouchChosen()
    {
        foreach (var (place, link) in _links)
        {
            if (GatewayTable.IsChosen(link))
            {
                TouchGateway(place.Gateway);
            }
        }
    }

    private static bool SaysTheSame(ConfigEntry? old, ConfigEntry entry)
    {
        var said = old is null ? [] : LinksOf(old).ToList();
        var after = LinksOf(entry).ToList();
        return old is not null && said.Count == after.Count && said.Zip(after).All(pair => pair.First.SameAs(pair.Second));
    }

    private static IEnumerable<GatewayLink> LinksOf(ConfigEntry entry) => entry switch
    {
        IngressGateway { Listeners: { } listeners } => listeners.SelectMany(listener => listener.Services.Select(service => new GatewayLink
        {
            Gateway = entry.Name,
            Service = service.Name,
            Kind = EntryKinds.Ingress,
            Port = listener.Port,
            Protocol = listener.Protocol,
            Hosts = service.Hosts ?? [],
        })),
        TerminatingGateway { Services: { } services } => services.Select(service => new GatewayLink
        {
            Gateway = entry.Name,
            Service = service.Name,
            Kind = EntryKinds.Terminating,
            CaFile = service.CaFile,
            CertFile = service.CertFile,
            KeyFile = service.KeyFile,
            Sni = service.Sni,
        }),
        _ => [],
    };
}
