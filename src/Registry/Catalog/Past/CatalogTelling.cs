using Muster.Engine;
using Muster.Engine.Timeline;
using Muster.Registry.Past;
using Muster.Registry.Rows;

namespace Muster.Registry.Catalog.Past;

/// <summary>
/// Tells a story backwards: from the rows as they stand at the end, each write is undone in turn. A node's own checks belong
/// to a service, or an instance, for as long as one runs there. Pure.
/// </summary>
internal sealed class CatalogTelling
{
    private const int DetailCharsMax = 200;

    private readonly CatalogSubject _subject;
    private readonly Dictionary<Key, PastRow> _rows;
    private readonly Dictionary<string, int> _instancesOn = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<(string Node, string Id)> _instances = [];
    private readonly List<CatalogMoment> _told = [];
    private readonly Dictionary<(Revision, string), Node> _nodesGone = [];
    private readonly Dictionary<(Revision, string), string> _nodesCame = [];

    public CatalogTelling(CatalogSubject subject, PastRows rows)
    {
        _subject = subject;
        _rows = rows.Rows.ToDictionary(row => row.Row.Key);
        foreach (var row in rows.Rows.Where(row => Keyspace.Read(row.Row.Key).Table == CatalogTable.Services))
        {
            Count(InstanceOf(row), 1);
        }
    }

    /// <param name="moments">Newest first.</param>
    public IReadOnlyList<CatalogMoment> Tell(IEnumerable<Moment> moments)
    {
        foreach (var moment in moments)
        {
            var found = _rows.GetValueOrDefault(moment.Key);
            var after = PastRow.After(moment.At, moment, found);
            var before = moment.Before is { } had ? PastRow.Of(moment.Key, had) : null;
            switch (Keyspace.Read(moment.Key).Table)
            {
                case CatalogTable.Services:
                    Count(InstanceOf(found), -1);
                    Count(InstanceOf(before), 1);
                    TellService(moment, before, after);
                    break;
                case CatalogTable.Nodes:
                    TellNode(moment, NodeOf(before), NodeOf(after));
                    break;
                case CatalogTable.Checks when after is not { Kept: false }:
                    TellCheck(moment, CheckOf(before), CheckOf(after));
                    break;
            }

            if (before is null)
            {
                _rows.Remove(moment.Key);
            }
            else
            {
                _rows[moment.Key] = before;
            }
        }

        // That a service took its checks along, and a node all it had, goes without saying.
        var ends = _told.Where(told => told.Deed is CatalogDeed.Deregistered or CatalogDeed.NodeDeregistered)
            .Select(told => (told.At, told.Node, told.ServiceId)).ToHashSet();
        _told.RemoveAll(told => told.Deed == CatalogDeed.CheckRemoved && ends.Contains((told.At, told.Node, told.ServiceId)));
        return [.. _told.Select(WithItsNode)];
    }

    /// <summary>A node's end is told with what became of it.</summary>
    private CatalogMoment WithItsNode(CatalogMoment told)
    {
        if (told.Deed is not (CatalogDeed.Deregistered or CatalogDeed.NodeDeregistered)
            || !_nodesGone.TryGetValue((told.At, Keyspace.Fold(told.Node)), out var node))
        {
            return told;
        }

        var now = node.Id.Length > 0 ? _nodesCame.GetValueOrDefault((told.At, Keyspace.Fold(node.Id)), "") : "";
        var renamed = now.Length > 0 ? $"its id is node {now}'s now" : "";
        return told with
        {
            EndedWithNode = true,
            NodeNow = now,
            Detail = told.Deed == CatalogDeed.NodeDeregistered ? renamed
                : renamed.Length > 0 ? $"with its node; {renamed}"
                : "with its node",
        };
    }

    private static Node? NodeOf(PastRow? row) => row is { Kept: true } ? NodeCodec.Decode(row.Row) : null;

    private static ServiceInstance? InstanceOf(PastRow? row) => row is { Kept: true } ? ServiceCodec.Decode(row.Row) : null;

    private static Check? CheckOf(PastRow? row) => row is { Kept: true } ? CheckCodec.Decode(row.Row) : null;

    private static string FirstLine(string output)
    {
        var line = output.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        line = end < 0 ? line : line[..end];
        return line.Length > DetailCharsMax ? $"{line[..DetailCharsMax]}…" : line.ToString();
    }

    private void Count(ServiceInstance? instance, int by)
    {
        if (_subject.IsMeant(instance))
        {
            _instancesOn[instance!.Node] = _instancesOn.GetValueOrDefault(instance.Node) + by;
            var place = (Keyspace.Fold(instance.Node), Keyspace.Fold(instance.Service.Id));
            _ = by > 0 ? _instances.Add(place) : _instances.Remove(place);
        }
    }

    private void TellService(Moment moment, PastRow? rowBefore, PastRow? rowAfter)
    {
        var (before, after) = (InstanceOf(rowBefore), InstanceOf(rowAfter));
        var (was, isNow) = (_subject.IsMeant(before), _subject.IsMeant(after));
        if ((!was && !isNow) || (was && isNow && before!.Service.SameAs(after!.Service)))
        {
            return;
        }

        var (deed, detail) = (was, isNow) switch
        {
            (true, _) when rowAfter is { Kept: false } => (CatalogDeed.Changed, "to what is not known"),
            (_, true) when rowBefore is { Kept: false } => (CatalogDeed.Changed, "from what is not known"),
            (false, _) => (CatalogDeed.Registered, Came(before, after!)),
            (_, false) => (CatalogDeed.Deregistered, after is null ? "" : $"it is service {after.Service.Name} now"),
            _ => (CatalogDeed.Changed, ServiceChange.Between(before!.Service, after!.Service)),
        };
        var instance = (isNow ? after : before)!;
        _told.Add(new CatalogMoment(moment.At, moment.Stamp, deed, instance.Node, instance.Service.Id, "", "", "", detail)
        {
            Was = before?.Service,
            Is = after?.Service,
        });
    }

    private void TellNode(Moment moment, Node? before, Node? after)
    {
        if (before is null && after is null)
        {
            return;
        }

        var node = (after ?? before)!;
        if (after is null)
        {
            _nodesGone[(moment.At, Keyspace.Fold(node.Name))] = node;
        }
        else if (node.Id.Length > 0)
        {
            _nodesCame[(moment.At, Keyspace.Fold(node.Id))] = node.Name;
        }

        if (_subject.Kind == CatalogSubjectKind.Node && _subject.Is(node.Name) && (before is null || after?.SameAs(before) != true))
        {
            var (deed, detail) = before is null ? (CatalogDeed.NodeRegistered, after!.Address)
                : after is null ? (CatalogDeed.NodeDeregistered, "")
                : (CatalogDeed.NodeChanged, NodeChange.Between(before, after));
            _told.Add(new CatalogMoment(moment.At, moment.Stamp, deed, node.Name, "", "", "", "", detail));
        }
    }

    private void TellCheck(Moment moment, Check? before, Check? after)
    {
        var check = (after ?? before)!;
        if ((before is null && after is null) || before?.Status == after?.Status || !Concerns(check))
        {
            return;
        }

        var deed = before is null ? CatalogDeed.CheckAdded
            : after is null ? CatalogDeed.CheckRemoved
            : CatalogDeed.CheckTurned;
        _told.Add(new CatalogMoment(
            moment.At, moment.Stamp, deed, check.Node, check.ServiceId, check.CheckId, before?.Status ?? "", after?.Status ?? "",
            FirstLine(after?.Output ?? "")));
    }

    private bool Concerns(Check check) => _subject.Kind switch
    {
        CatalogSubjectKind.Node => _subject.Is(check.Node),
        _ when check.ServiceId.Length == 0 => _instancesOn.GetValueOrDefault(check.Node) > 0,
        // A check keeps the name that its service had when it came.
        CatalogSubjectKind.Service => _subject.Is(check.ServiceName)
            || _instances.Contains((Keyspace.Fold(check.Node), Keyspace.Fold(check.ServiceId))),
        _ => _subject.Is(check.ServiceId),
    };

    private static string Came(ServiceInstance? before, ServiceInstance after)
    {
        var address = Address(after);
        return before is null ? address
            : address.Length > 0 ? $"{address}; it was service {before.Service.Name}"
            : $"it was service {before.Service.Name}";
    }

    private static string Address(ServiceInstance instance) => instance.Service switch
    {
        { Address.Length: > 0 } service => $"{service.Address}:{service.Port}",
        { Port: > 0 } service => $"port {service.Port}",
        _ => "",
    };
}
