using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Views;

namespace Muster.Registry.Coordinates;

/// <summary>How far the catalog's nodes are from each other, as they themselves have measured it.</summary>
public sealed class Coordinates : IAsyncDisposable
{
    private readonly Catalog.Catalog _catalog;
    private readonly Follower<CoordinatesSnapshot, string> _follower;
    private readonly Desk<CoordinatesSnapshot, string> _desk;

    private Coordinates(
        IEngine engine,
        Catalog.Catalog catalog,
        TimeProvider time,
        Prng chance,
        Follower<CoordinatesSnapshot, string> follower)
    {
        _catalog = catalog;
        _follower = follower;
        _desk = new(engine, follower, time, chance, (picture, _) => picture.Index, "coordinates");
    }

    /// <summary>The picture at hand. Never blocks, never allocates.</summary>
    public CoordinatesSnapshot Current => _follower.Current;

    public static async ValueTask<Result<Coordinates>> OpenAsync(
        IEngine engine, Catalog.Catalog catalog, TimeProvider time, Prng chance, CancellationToken cancel) =>
        (await Follower<CoordinatesSnapshot, string>.OpenAsync(engine, new CoordinatesFold(), time, cancel))
            .TryGet(out var follower, out var refused)
            ? new Coordinates(engine, catalog, time, chance, follower)
            : refused;

    /// <summary>Where all nodes are. Index: the last change of any.</summary>
    public ValueTask<Result<CoordinatesSnapshot>> AskAsync(Caller caller, Reading reading, CancellationToken cancel) =>
        _desk.AskAsync(CoordinatesFold.AnyNode, reading, cancel);

    /// <summary>Where one node is. Index: the last change of any node; woken by this one's.</summary>
    public ValueTask<Result<CoordinatesSnapshot>> AskAsync(
        Caller caller, string node, Reading reading, CancellationToken cancel) =>
        _desk.AskAsync(Keyspace.Fold(node), reading, cancel);

    /// <summary>
    /// Says where nodes are, all in one revision. A node that the catalog does not know is passed over; what is no place is
    /// refused with Consul's own text.
    /// </summary>
    public ValueTask<Result<Revision>> UpdateAsync(
        Caller caller, ImmutableArray<NodeCoordinate> updates, CancellationToken cancel) =>
        _desk.ChangeAsync(
            caller, picture => CoordinatePlan.Update(picture, _catalog.Current, updates), picture => picture.At, cancel);

    public ValueTask DisposeAsync() => _follower.DisposeAsync();
}
