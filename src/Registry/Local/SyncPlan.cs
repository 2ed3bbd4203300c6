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
    public static Differences Compare(Offer offer, NodeRows rows, IReadOnlySet<string> deferred)
    {
        var services = offer.ServiceIds().Union(rows.Services.Keys, StringComparer.Ordinal)
            .Where(id => !IsSame(offer.ServiceOf(id), rows.Services.GetValueOrDefault(id)));
        var checks = offer.CheckIds().Union(rows.Checks.Keys, StringComparer.Ordinal)
            .Where(id => id != Offer.SerfHealthId || offer.CheckOf(id) is not null)
            .Where(id => !IsSame(offer.CheckOf(id), rows.Checks.GetValueOrDefault(id), deferred.Contains(id)));
        return new Differences(
            rows.Node is null || !IsSame(offer.Self, rows.Node),
            [.. services],
            [.. checks],
            [
                .. rows.Services.Values
                    .Where(row => offer.ServiceOf(row.Id) is { EnableTagOverride: true } own && !HasTags(own, row.Tags))
                    .Select(row => (row.Id, row.Tags)),
            ]);
    }

    private static bool IsSame(Node left, Node right) =>
        left.Id == right.Id
        && left.Name == right.Name
        && left.Address == right.Address
        && left.TaggedAddresses.SequenceEqual(right.TaggedAddresses)
        && left.Meta.SequenceEqual(right.Meta);

    private static bool IsSame(Service? own, Service? row) =>
        own is null || row is null
            ? own is null && row is null
            : own.Name == row.Name
            && own.Kind == row.Kind
            && own.Address == row.Address
            && own.Port == row.Port
            && own.Weights == row.Weights
            && own.EnableTagOverride == row.EnableTagOverride
            && own.TaggedAddresses.SequenceEqual(row.TaggedAddresses)
            && own.Meta.SequenceEqual(row.Meta)
            && (own.EnableTagOverride || HasTags(own, row.Tags));

    private static bool IsSame(Check? own, Check? row, bool outputIsDeferred) =>
        own is null || row is null
            ? own is null && row is null
            : own.Name == row.Name
            && own.Status == row.Status
            && own.Notes == row.Notes
            && own.ServiceId == row.ServiceId
            && own.Type == row.Type
            && (outputIsDeferred || own.Output == row.Output);

    private static bool HasTags(Service service, ImmutableArray<string> tags) =>
        service.Tags.AsSpan().SequenceEqual(tags.AsSpan());
}
