using Muster.Bedrock;
using Muster.Registry.Catalog;
using Muster.Registry.Coordinates;
using Muster.Registry.Queries;

namespace Muster.Tests.Unit.Registry;

/// <summary>Prepared queries over a catalog in memory: order, distance, races for names.</summary>
public sealed class QueryExecutionTests : IAsyncLifetime
{
    private Rooms _rooms = null!;
    private Coordinates _coordinates = null!;
    private Queries _queries = null!;

    public async Task InitializeAsync()
    {
        _rooms = await Rooms.OpenAsync();
        _coordinates = (await Coordinates.OpenAsync(
            _rooms.Engine, _rooms.Catalog, TimeProvider.System, new Prng(1), CancellationToken.None)).Value;
        _queries = (await Queries.OpenAsync(
            _rooms.Engine, _rooms.Catalog, _coordinates, "dc1", TimeProvider.System, new Prng(1), CancellationToken.None)).Value;
        for (var i = 1; i <= 4; i++)
        {
            await _rooms.Register(Wanted.Node($"n{i}", $"10.0.0.{i}").With("web"));
        }
    }

    public async Task DisposeAsync()
    {
        await _queries.DisposeAsync();
        await _coordinates.DisposeAsync();
        await _rooms.DisposeAsync();
    }

    [Fact]
    public async Task The_nearest_come_first_and_the_unknown_last()
    {
        await Place(("n1", 0.04), ("n2", 0.01), ("n3", 0.02));
        await Keep("near", "n2");

        Assert.Equal(["n2", "n3", "n1", "n4"], await Found("near"));
        Assert.Equal(["n1", "n3", "n2", "n4"], await Found("near", new QuerySource("n1") { Near = "_agent" }));
        Assert.Equal(["n3", "n2", "n1", "n4"], await Found("near", new QuerySource("x") { Near = "_ip", Ip = "10.0.0.3" }));
    }

    [Fact]
    public async Task A_node_of_unknown_place_is_still_first_where_it_is_asked_for()
    {
        await Keep("near", "n4");

        Assert.Equal("n4", (await Found("near"))[0]);
    }

    [Fact]
    public async Task Without_a_place_to_be_near_to_the_order_is_chance()
    {
        await Keep("any", "");
        var seen = new HashSet<string>();
        for (var i = 0; i < 200 && seen.Count < 4; i++)
        {
            seen.Add((await Found("any"))[0]);
        }

        Assert.Equal(4, seen.Count);
    }

    [Fact]
    public async Task Of_many_that_want_one_name_at_once_one_gets_it()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
            (await _queries.CreateAsync(Rooms.Me, Query(i % 2 == 0 ? "wanted" : "Wanted", ""), CancellationToken.None)).Ok));

        Assert.Single(results, made => made);
    }

    [Fact]
    public async Task A_nodes_place_goes_with_the_node()
    {
        await Place(("n1", 0.01), ("n2", 0.02));
        await _rooms.Catalog.DeregisterAsync(Rooms.Me, new Deregistration("N1", "", ""), CancellationToken.None);

        var left = (await _coordinates.AskAsync(Rooms.Me, default, CancellationToken.None)).Value;
        Assert.Equal(["n2"], left.All.Select(coordinate => coordinate.Node));
    }

    [Theory]
    [InlineData(0.01, 0.03, 0, 20.2)]
    [InlineData(0.01, 0.03, -0.005, 10.2)]
    [InlineData(0.01, 0.03, -0.5, 20.2)]
    public void Distance_is_that_of_the_space_and_the_heights_adjusted(
        double one, double other, double adjustment, double milliseconds)
    {
        var (from, to) = (At(one, adjustment), At(other, adjustment));

        Assert.Equal(milliseconds, from.DistanceTo(to).TotalMilliseconds, precision: 3);
    }

    private static Coordinate At(double x, double adjustment = 0) =>
        new([x, 0, 0, 0, 0, 0, 0, 0], 0.1, adjustment, 0.0001);

    private async Task Place(params (string Node, double X)[] places) => Assert.True((await _coordinates.UpdateAsync(
        Rooms.Me,
        [.. places.Select(place => new NodeCoordinate(place.Node, "", At(place.X)))],
        CancellationToken.None)).Ok);

    private async Task Keep(string name, string near) =>
        Assert.True((await _queries.CreateAsync(Rooms.Me, Query(name, near), CancellationToken.None)).Ok);

    private async Task<string[]> Found(string name, QuerySource? source = null)
    {
        var found = (await _queries.ExecuteAsync(
            Rooms.Me, name, source ?? new QuerySource("none"), 0, connect: false, default, CancellationToken.None)).Value!;
        return [.. found.Entries.Select(entry => entry.Node.Name)];
    }

    private static PreparedQuery Query(string name, string near) => new()
    {
        Id = "",
        Name = name,
        Service = new QueryService { Service = "WEB", Near = near },
    };
}
