using System.Collections.Immutable;
using Muster.Engine;
using Muster.Registry.Catalog.Gateways;
using Muster.Registry.Rows;
using Muster.Registry.Sessions;

namespace Muster.Registry.Catalog;

/// <summary>
/// The next snapshot in the making: takes the changes of one revision, then says which indexes they raise. The rules are
/// Consul 1.8.7's: an answer's index rises with whatever the answer shows, and with some things that it does not.
/// </summary>
internal sealed class CatalogDraft(CatalogSnapshot from, ISet<Question> touched)
{
    private readonly ImmutableSortedDictionary<string, NodeRows>.Builder _nodes = from.ByNode.ToBuilder();
    private readonly Drafts _services = new(from.ByService);
    private readonly Drafts _destinations = new(from.ByDestination);
    private readonly GatewayDraft _gateways = new(from.Gateways, touched);
    private readonly SessionDraft _sessions = new(from.SessionTable, touched);
    private readonly HashSet<OnNode> _shown = [];
    private NodeIds _ids = from.Ids;
    private bool _nodesChanged;
    private bool _servicesChanged;
    private bool _checksChanged;

    public void Put(KeyValue row)
    {
        if (!Keyspace.Catalog.Contains(row.Key))
        {
            _gateways.Put(row);
            return;
        }

        var key = Keyspace.Read(row.Key);
        switch (key.Table)
        {
            case CatalogTable.Nodes:
                SetNode(key.Node, NodeCodec.Decode(row));
                break;
            case CatalogTable.Services:
                SetService(key, ServiceCodec.Decode(row));
                break;
            case CatalogTable.Checks:
                SetCheck(key, CheckCodec.Decode(row));
                break;
            case CatalogTable.Sessions:
                _sessions.Put(SessionCodec.Decode(row));
                break;
            case CatalogTable.Pulses:
                _sessions.PutPulse(key.Node);
                break;
        }
    }

    public void Remove(Key row)
    {
        if (!Keyspace.Catalog.Contains(row))
        {
            _gateways.Remove(row);
            return;
        }

        var key = Keyspace.Read(row);
        switch (key.Table)
        {
            case CatalogTable.Nodes:
                SetNode(key.Node, null);
                break;
            case CatalogTable.Services:
                SetService(key, null);
                break;
            case CatalogTable.Checks:
                SetCheck(key, null);
                break;
            case CatalogTable.Sessions:
                _sessions.Remove(key.Node);
                break;
            case CatalogTable.Pulses:
                _sessions.RemovePulse(key.Node);
                break;
        }
    }

    public CatalogSnapshot At(Revision at)
    {
        var sessions = _sessions.At(at);
        return Finish(at, sessions, new Tables(
            _nodesChanged ? at : from.Tables.Nodes,
            _servicesChanged ? at : from.Tables.Services,
            _checksChanged ? at : from.Tables.Checks,
            _sessions.Changed ? at : from.Tables.Sessions,
            from.Tables.Extinction,
            from.Tables.Parting,
            _sessions.EndingsChanged ? at : from.Tables.Endings), isLoaded: false);
    }

    public CatalogSnapshot LoadedAt(Revision at)
    {
        _sessions.Settle(RowsOf);
        return Finish(at, _sessions.At(at), Tables.Since(at), isLoaded: true);
    }

    private void SetNode(string name, Node? row)
    {
        var rows = RowsOf(name);
        if (rows.Row is { } old)
        {
            _ids = _ids.Without(old.Id, name);
            if (row is null || IsRenamed(old, row))
            {
                _sessions.NodeGone(name);
            }
        }

        _ids = row is null ? _ids : _ids.With(row.Id, name);
        Keep(name, rows with { Row = row });
        _nodesChanged = true;
        touched.Add(Topic.Nodes);
        touched.Add(Topic.Node(name));
        foreach (var instance in rows.Services.Values)
        {
            touched.Add(Topic.Instances(Keyspace.Fold(instance.Service.Name)));
        }

        ShowAllOf(name);
    }

    private void SetService(CatalogKey key, ServiceInstance? instance)
    {
        var rows = RowsOf(key.Node);
        var old = rows.Services.GetValueOrDefault(key.Id);
        Keep(key.Node, rows with
        {
            Services = instance is null ? rows.Services.Remove(key.Id) : rows.Services.SetItem(key.Id, instance),
        });
        if (old is not null)
        {
            // Under its old name too, if it had another: whoever waits for that must learn that it is gone from there.
            Hide(new OnNode(key.Node, key.Id), old.Service);
            touched.Add(Topic.Instances(Keyspace.Fold(old.Service.Name)));
        }

        if (instance is not null)
        {
            touched.Add(Topic.Instances(Keyspace.Fold(instance.Service.Name)));
        }

        _shown.Add(new OnNode(key.Node, key.Id));
        _servicesChanged = true;
        touched.Add(Topic.Services);
        touched.Add(Topic.Node(key.Node));

        // With a service its checks go; Consul raises their index even where it had none.
        _checksChanged |= instance is null;
    }

    private void SetCheck(CatalogKey key, Check? check)
    {
        var rows = RowsOf(key.Node);
        var old = rows.Checks.GetValueOrDefault(key.Id);
        Keep(key.Node, rows.WithCheck(key.Id, check));
        _checksChanged = true;
        if (check is null || string.Equals(check.Status, CheckStatus.Critical, StringComparison.Ordinal))
        {
            _sessions.CheckFell(key.Node, key.Id);
        }

        touched.Add(Topic.NodeChecks(key.Node));
        touched.Add(Topic.State(Topic.AnyState));
        Concerns(key, old, null);
        Concerns(key, check, check);

        // Consul raises the services' index when a node's own check goes, and wakes nobody for it.
        _servicesChanged |= check is null && old is { ServiceId.Length: 0 };
    }

    /// <summary>What a check's old or new form takes part in.</summary>
    private void Concerns(CatalogKey key, Check? check, Check? now)
    {
        if (check is null)
        {
            return;
        }

        touched.Add(Topic.State(check.Status));
        if (check.ServiceName.Length > 0)
        {
            _services.Of(check.ServiceName).SetCheck(new OnNode(key.Node, key.Id), now);
            touched.Add(Topic.ServiceChecks(Keyspace.Fold(check.ServiceName)));
        }

        if (check.ServiceId.Length == 0)
        {
            ShowAllOf(key.Node);
        }
        else
        {
            _shown.Add(new OnNode(key.Node, Keyspace.Fold(check.ServiceId)));
        }
    }

    private CatalogSnapshot Finish(Revision at, SessionTable sessions, Tables tables, bool isLoaded)
    {
        foreach (var place in _shown)
        {
            var rows = RowsOf(place.Node);
            if (rows.Entry(place.Id) is { } entry)
            {
                Show(place, entry);
            }
            else if (rows.Services.TryGetValue(place.Id, out var orphan))
            {
                Hide(place, orphan.Service);
            }
        }

        if (_nodesChanged || _servicesChanged || _checksChanged)
        {
            touched.Add(Topic.Everything);
        }

        List<string> changed = [];
        var services = _services.Finish(at, name =>
        {
            changed.Add(name);
            touched.Add(Topic.Service(name));
        });
        return new CatalogSnapshot(
            at,
            tables with
            {
                Extinction = _services.AnyExtinct() ? at : tables.Extinction,
                Parting = _destinations.AnyExtinct() ? at : tables.Parting,
            },
            _nodes.ToImmutable(),
            _ids,
            services,
            _destinations.Finish(at, name =>
            {
                touched.Add(Topic.Connect(name));
                touched.Add(Topic.ConnectHealth(name));
            }),
            _gateways.Finish(at, services, changed, isLoaded),
            sessions);
    }

    /// <summary>The node of an id under another spelling of its name: to Consul, the old one is gone.</summary>
    private static bool IsRenamed(Node old, Node row) =>
        old.Id.Length > 0
        && string.Equals(old.Id, row.Id, StringComparison.OrdinalIgnoreCase)
        && !string.Equals(old.Name, row.Name, StringComparison.Ordinal);

    private void Show(OnNode place, HealthEntry entry)
    {
        var service = entry.Instance.Service;
        _services.Of(service.Name).Show(place, entry);
        if (MeshRules.DestinationOf(service) is { } destination)
        {
            _destinations.Of(destination).Show(place, entry);
        }
    }

    private void Hide(OnNode place, Service service)
    {
        _services.Of(service.Name).Hide(place);
        if (MeshRules.DestinationOf(service) is { } destination)
        {
            _destinations.Of(destination).Hide(place);
        }
    }

    private NodeRows RowsOf(string node) => _nodes.GetValueOrDefault(node, NodeRows.None);

    private void Keep(string node, NodeRows rows)
    {
        if (rows.IsEmpty)
        {
            _nodes.Remove(node);
        }
        else
        {
            _nodes[node] = rows;
        }
    }

    private void ShowAllOf(string node)
    {
        foreach (var service in RowsOf(node).Services.Keys)
        {
            _shown.Add(new OnNode(node, service));
        }
    }
}
