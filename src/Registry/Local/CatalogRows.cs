using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

internal sealed class CatalogRows(Catalog.Catalog catalog) : ICatalogRows
{
    public async ValueTask<Result<OwnRows>> ReadAsync(string node, CancellationToken cancel)
    {
        var asked = await catalog.AskAsync(Caller.System, new Question(Asking.Node, node), Reading.Now, cancel);
        if (!asked.TryGet(out var snapshot, out var refused))
        {
            return refused;
        }

        return RowsOf(snapshot, node);
    }

    public OwnRows Glance(string node) => RowsOf(catalog.Current, node);

    public async ValueTask<Revision> NewsAsync(Question question, Revision seen, CancellationToken cancel)
    {
        var reading = new Reading(Consistency.Stale, seen, Reading.WaitMax);
        var asked = await catalog.AskAsync(Caller.System, question, reading, cancel);
        return asked.TryGet(out var snapshot, out _) ? snapshot.IndexOf(question) : seen;
    }

    public ValueTask<Result<Revision>> RegisterAsync(
        Caller caller, Registration registration, CancellationToken cancel) =>
        catalog.RegisterAsync(caller, registration, cancel);

    public ValueTask<Result<Revision>> DeregisterAsync(
        Caller caller, Deregistration removed, CancellationToken cancel) =>
        catalog.DeregisterAsync(caller, removed, cancel);

    private static OwnRows RowsOf(CatalogSnapshot snapshot, string node)
    {
        var row = snapshot.FindNode(node);
        return row is null || !row.Name.Equals(node, StringComparison.OrdinalIgnoreCase)
            ? new OwnRows(
                null,
                ImmutableSortedDictionary<string, Service>.Empty.WithComparers(StringComparer.Ordinal),
                ImmutableSortedDictionary<string, Check>.Empty.WithComparers(StringComparer.Ordinal))
            : new OwnRows(
                row,
                snapshot.ServicesOf(row.Name).ToImmutableSortedDictionary(
                    instance => instance.Service.Id, instance => instance.Service, StringComparer.Ordinal),
                snapshot.ChecksOf(row.Name).ToImmutableSortedDictionary(
                    check => check.CheckId, check => check, StringComparer.Ordinal));
    }
}
