using Muster.Engine;
using Muster.Engine.Timeline;
using Muster.Registry.Past;
using Muster.Registry.Rows;

namespace Muster.Registry.Catalog.Past;

/// <summary>
/// Tells a service's story backwards: from the rows as they stand at the end, each write is undone in turn. A node's own
/// checks belong to it for as long as an instance runs there. Pure.
/// </summary>
internal sealed class ServiceTelling
{
    private const int DetailCharsMax = 200;

    private readonly string _name;
    private readonly Dictionary<Key, PastRow> _rows;
    private readonly Dictionary<string, int> _instancesOn = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ServiceMoment> _told = [];

    public ServiceTelling(string name, PastRows rows)
    {
        _name = name;
        _rows = rows.Rows.ToDictionary(row => row.Row.Key);
        foreach (var row in rows.Rows.Where(row => Keyspace.Read(row.Row.Key).Table == CatalogTable.Services))
        {
            Count(InstanceOf(row), 1);
        }
    }

    /// <param name="moments">Newest first.</param>
    public IReadOnlyList<ServiceMoment> Tell(IEnumerable<Moment> moments)
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

        // That a service took its checks along goes without saying.
        var gone = _told.Where(told => told.Deed == ServiceDeed.Deregistered).Select(told => (told.At, told.Node, told.ServiceId));
        var ends = gone.ToHashSet();
        _told.RemoveAll(told => told.Deed == ServiceDeed.CheckRemoved && ends.Contains((told.At, told.Node, told.ServiceId)));
        return _told;
    }

    private static ServiceInstance? InstanceOf(PastRow? row) => row is { Kept: true } ? ServiceCodec.Decode(row.Row) : null;

    private static Check? CheckOf(PastRow? row) => row is { Kept: true } ? CheckCodec.Decode(row.Row) : null;

    private static string FirstLine(string output)
    {
        var line = output.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        line = end < 0 ? line : line[..end];
        return line.Length > DetailCharsMax ? $"{line[..DetailCharsMax]}…" : line.ToString();
    }

    private bool IsMeant(ServiceInstance? instance) =>
        instance is not null && string.Equals(instance.Service.Name, _name, StringComparison.OrdinalIgnoreCase);

    private void Count(ServiceInstance? instance, int by)
    {
        if (IsMeant(instance))
        {
            _instancesOn[instance!.Node] = _instancesOn.GetValueOrDefault(instance.Node) + by;
        }
    }

    private void TellService(Moment moment, PastRow? rowBefore, PastRow? rowAfter)
    {
        var (before, after) = (InstanceOf(rowBefore), InstanceOf(rowAfter));
        var (was, isNow) = (IsMeant(before), IsMeant(after));
        if ((!was && !isNow) || (was && isNow && before!.Service.SameAs(after!.Service)))
        {
            return;
        }

        var (deed, detail) = (was, isNow) switch
        {
            (true, _) when rowAfter is { Kept: false } => (ServiceDeed.Changed, "to what is not known"),
            (_, true) when rowBefore is { Kept: false } => (ServiceDeed.Changed, "from what is not known"),
            (false, _) => (ServiceDeed.Registered, $"{Address(after!)}"),
            (_, false) => (ServiceDeed.Deregistered, ""),
            _ => (ServiceDeed.Changed, ServiceChange.Between(before!.Service, after!.Service)),
        };
        var instance = (isNow ? after : before)!;
        Add(moment, deed, instance.Node, instance.Service.Id, detail: detail);
    }

    private void TellCheck(Moment moment, Check? before, Check? after)
    {
        var check = (after ?? before)!;
        if ((before is null && after is null) || before?.Status == after?.Status || !Concerns(check))
        {
            return;
        }

        var deed = before is null ? ServiceDeed.CheckAdded
            : after is null ? ServiceDeed.CheckRemoved
            : ServiceDeed.CheckTurned;
        Add(
            moment, deed, check.Node, check.ServiceId, check.CheckId, before?.Status ?? "", after?.Status ?? "",
            FirstLine(after?.Output ?? ""));
    }

    private bool Concerns(Check check) => check.ServiceId.Length > 0
        ? string.Equals(check.ServiceName, _name, StringComparison.OrdinalIgnoreCase)
        : _instancesOn.GetValueOrDefault(check.Node) > 0;

    private static string Address(ServiceInstance instance) => instance.Service switch
    {
        { Address.Length: > 0 } service => $"{service.Address}:{service.Port}",
        { Port: > 0 } service => $"port {service.Port}",
        _ => "",
    };

    private void Add(
        Moment moment, ServiceDeed deed, string node, string id, string check = "", string from = "", string to = "",
        string detail = "") =>
        _told.Add(new ServiceMoment(moment.At, moment.Stamp, deed, node, id, check, from, to, detail));
}
