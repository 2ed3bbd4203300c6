using System.Collections.Immutable;

namespace Muster.Registry.Catalog;

/// <summary>All that the catalog knows of one node, by folded ids. <see cref="Row"/> is null only within a step.</summary>
internal sealed record NodeRows
{
    public static readonly NodeRows None = new();

    public Node? Row { get; init; }

    public ImmutableSortedDictionary<string, ServiceInstance> Services { get; init; } =
        ImmutableSortedDictionary<string, ServiceInstance>.Empty.WithComparers(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, Check> Checks { get; private init; } =
        ImmutableSortedDictionary<string, Check>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>The checks of the node itself, which concern all its services.</summary>
    private ImmutableArray<Check> Shared { get; init; } = [];

    /// <summary>The checks of its services, by folded service id.</summary>
    private ImmutableSortedDictionary<string, ImmutableArray<Check>> Own { get; init; } =
        ImmutableSortedDictionary<string, ImmutableArray<Check>>.Empty.WithComparers(StringComparer.Ordinal);

    public bool IsEmpty => Row is null && Services.IsEmpty && Checks.IsEmpty;

    /// <summary>Puts a check, or, with null, removes it.</summary>
    public NodeRows WithCheck(string id, Check? check)
    {
        var old = Checks.GetValueOrDefault(id);
        var rows = this with { Checks = check is null ? Checks.Remove(id) : Checks.SetItem(id, check) };
        if (old is not null)
        {
            rows = rows.Of(old.ServiceId, list => list.RemoveAll(one => ReferenceEquals(one, old)));
        }

        return check is null ? rows : rows.Of(check.ServiceId, list => Insert(list, id, check));
    }

    /// <summary>The instance as health answers show it; null where the node or the service is not there.</summary>
    public HealthEntry? Entry(string service)
    {
        if (Row is null || !Services.TryGetValue(service, out var instance))
        {
            return null;
        }

        return new HealthEntry(
            Row, instance, Own.TryGetValue(service, out var own) ? Shared.AddRange(own) : Shared);
    }

    private static ImmutableArray<Check> Insert(ImmutableArray<Check> list, string id, Check check)
    {
        var at = 0;
        while (at < list.Length && string.CompareOrdinal(Keyspace.Fold(list[at].CheckId), id) < 0)
        {
            at++;
        }

        return list.Insert(at, check);
    }

    private NodeRows Of(string service, Func<ImmutableArray<Check>, ImmutableArray<Check>> change)
    {
        if (service.Length == 0)
        {
            return this with { Shared = change(Shared) };
        }

        var id = Keyspace.Fold(service);
        var list = change(Own.GetValueOrDefault(id, []));
        return this with { Own = list.IsEmpty ? Own.Remove(id) : Own.SetItem(id, list) };
    }
}
