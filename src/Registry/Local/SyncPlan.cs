using System.Collections.Immutable;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>Where the catalog's rows of this node are not what is offered.</summary>
/// <param name="Node">The node's own row is missing or otherwise.</param>
/// <param name="Services">Ids to be registered or removed, whichever the offer says when it is done.</param>
/// <param name="Checks">The same of checks.</param>
/// <param name="Tags">Tags that somebody else set on services that allow it.</param>
internal sealed record Differences(
    bool Node,
    ImmutableArray<string> Services,
    ImmutableArray<string> Checks,
    ImmutableArray<(string ServiceId, ImmutableArray<string> Tags)> Tags);

/// <summary>Compares what is offered with what the catalog holds.</summary>
internal static class SyncPlan
{
    /// <param name="offer">What the catalog ought to hold.</param>
    /// <param name="rows">What it holds.</param>
    /// <param name="deferred">Checks whose output is on its way by and by: it is not compared.</param>
    public static Differences Compare(Offer offer, OwnRows rows, IReadOnlySet<string> deferred)
    {
        var services = offer.ServiceIds()
            .Where(id => !IsSame(offer.ServiceOf(id), rows.Services.GetValueOrDefault(id)))
            .Concat(Unknown(rows.Services.Keys, offer.ServiceIds()));
        var checks = offer.CheckIds()
            .Where(id => !(offer.IsJudged(id) && rows.Checks.ContainsKey(id)))
            .Where(id => !IsSame(offer.CheckOf(id), rows.Checks.GetValueOrDefault(id), deferred.Contains(id)))
            .Concat(Unknown(rows.Checks.Keys, offer.CheckIds().Append(Offer.SerfHealthId)));
        return new Differences(
            rows.Node is null || !offer.Self.SameAs(rows.Node),
            [.. services.Distinct(StringComparer.Ordinal)],
            [.. checks.Distinct(StringComparer.Ordinal)],
            [
                .. rows.Services.Values
                    .Where(row => offer.ServiceOf(row.Id) is { EnableTagOverride: true } own
                        && !Content.Same(own.Tags, row.Tags))
                    .Select(row => (row.Id, row.Tags)),
            ]);
    }

    /// <summary>
    /// Rows of ids that are not offered. The catalog tells ids apart without regard to case: an id that differs from an
    /// offered one in nothing else is that one's row, to be overwritten, not removed.
    /// </summary>
    private static IEnumerable<string> Unknown(IEnumerable<string> ids, IEnumerable<string> offered)
    {
        var known = offered.Select(Keyspace.Fold).ToHashSet(StringComparer.Ordinal);
        return ids.Where(id => !known.Contains(Keyspace.Fold(id)));
    }

    private static bool IsSame(Service? own, Service? row) =>
        own is not null && row is not null
        && (own.EnableTagOverride ? own with { Tags = row.Tags } : own).SameAs(row);

    private static bool IsSame(Check? own, Check? row, bool outputIsDeferred) =>
        own is not null && row is not null
        && (own with
        {
            ServiceName = row.ServiceName,
            ServiceTags = row.ServiceTags,
            Output = outputIsDeferred ? row.Output : own.Output,
        }).SameAs(row);
}
