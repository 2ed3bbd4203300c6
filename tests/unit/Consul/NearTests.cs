using System.Text.Json;
using Muster.Registry.Coordinates;
using Muster.Tests.Unit.Registry;

namespace Muster.Tests.Unit.Consul;

/// <summary>What is near to the agent, while places settle.</summary>
public sealed class NearTests
{
    [Fact]
    public async Task The_agents_own_come_first_wherever_others_seem_to_be()
    {
        await using var door = await DoorFixture.StartAsync();
        foreach (var node in (string[])["a", "n1", "z"])
        {
            using var registered = await door.Client.PutAsync(
                "/v1/catalog/register", new StringContent($$"""{"Node":"{{node}}","Address":"10.0.0.1","Service":{"Service":"web"} }"""));
            Assert.True(registered.IsSuccessStatusCode);
        }

        // Nothing is known yet.
        Assert.Equal(["n1", "a", "z"], await NearestAsync(door, "_agent"));
        Assert.Equal(["a", "n1", "z"], await NearestAsync(door, "n1"));

        // What z is adjusted by is more than the way to it.
        await PlaceAsync(door, ("n1", 0), ("a", 0.002), ("z", -0.0001));
        Assert.Equal(["n1", "z", "a"], await NearestAsync(door, "_agent"));
        Assert.Equal(["z", "n1", "a"], await NearestAsync(door, "n1"));
    }

    private static async Task PlaceAsync(DoorFixture door, params (string Node, double Adjustment)[] places) =>
        Assert.True((await door.House.Coordinates.UpdateAsync(
            Rooms.Me,
            [.. places.Select(place => new NodeCoordinate(place.Node, "", Coordinate.Origin with { Height = 0.0001, Adjustment = place.Adjustment }))],
            CancellationToken.None)).Ok);

    private static async Task<string[]> NearestAsync(DoorFixture door, string near) =>
    [
        .. JsonDocument.Parse(await door.Client.GetStringAsync($"/v1/health/service/web?near={near}")).RootElement.EnumerateArray()
            .Select(entry => entry.GetProperty("Node").GetProperty("Node").GetString()!),
    ];
}
