using Microsoft.AspNetCore.Http;
using Muster.Bedrock;
using Muster.Doors.Consul.Bodies;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Registry.Coordinates;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>/v1/coordinate/: how far nodes are from each other.</summary>
internal static class CoordinateEndpoint
{
    /// <summary>What Consul calls the network that all datacenters share.</summary>
    private const string WanArea = "wan";

    /// <summary>A member's status.</summary>
    private const int Alive = 1;

    /// <summary>The servers of each datacenter, as they say themselves where they are; one alone has measured nothing.</summary>
    public static async ValueTask DatacentersAsync(Exchange exchange)
    {
        var self = exchange.House.Self;
        var places = new SortedDictionary<string, List<NodeCoordinate>>(StringComparer.Ordinal)
        {
            [self.Datacenter] = [new NodeCoordinate(self.NodeName, Segment: "", Coordinate.Origin)],
        };
        if (exchange.House.Networks?.Wan is { } wan)
        {
            places.Clear();
            foreach (var server in wan.Members().Where(member => member.Status == Alive))
            {
                if (await wan.PlaceOf(server.Name, exchange.Gone) is { } place)
                {
                    var datacenter = server.Tags.GetValueOrDefault("dc", "");
                    var node = server.Name.EndsWith($".{datacenter}", StringComparison.Ordinal)
                        ? server.Name[..^(datacenter.Length + 1)]
                        : server.Name;
                    places.TryAdd(datacenter, []);
                    places[datacenter].Add(new NodeCoordinate(node, Segment: "", place));
                }
            }
        }

        var json = exchange.BeginJson();
        json.BeginArray();
        foreach (var (datacenter, nodes) in places)
        {
            json.BeginObject();
            json.Name("Datacenter"u8);
            json.Text(datacenter);
            json.Name("AreaID"u8);
            json.Text(WanArea);
            json.Name("Coordinates"u8);
            CoordinateJson.WriteAll(json, nodes);
            json.EndObject();
        }

        json.EndArray();
        await exchange.SendJsonAsync();
    }

    public static ValueTask NodesAsync(Exchange exchange) => ReadAsync(
        exchange,
        (reading, cancel) => exchange.House.Coordinates.AskAsync(exchange.Caller, reading, cancel),
        picture => SendAsync(exchange, picture, picture.All));

    public static ValueTask NodeAsync(Exchange exchange)
    {
        var node = exchange.RestText();
        return ReadAsync(
            exchange,
            (reading, cancel) => exchange.House.Coordinates.AskAsync(exchange.Caller, node, reading, cancel),
            picture => Wanted(exchange, picture.Of(node)).Any()
                ? SendAsync(exchange, picture, picture.Of(node))
                : exchange.SendEmptyAsync(StatusCodes.Status404NotFound));
    }

    /// <summary>
    /// Seen by every read that follows. Consul gathers updates and writes them five seconds later; here the answer waits for
    /// the write instead.
    /// </summary>
    public static async ValueTask UpdateAsync(Exchange exchange)
    {
        if (await Front.DecodeAsync(exchange, CoordinateBody.Shape) is not { } body)
        {
            return;
        }

        if ((Front.RefuseDatacenter(exchange) ?? Front.RefuseDatacenter(exchange, body.Datacenter)) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var updated = await exchange.House.Coordinates.UpdateAsync(
            exchange.Caller, [body.ToCoordinate()], CancellationToken.None);
        await (updated.Ok ? exchange.SendEmptyAsync(StatusCodes.Status200OK) : exchange.RefuseAsync(updated.Refused));
    }

    private static async ValueTask ReadAsync(
        Exchange exchange,
        Func<Registry.Reading, CancellationToken, ValueTask<Result<CoordinatesSnapshot>>> ask,
        Func<CoordinatesSnapshot, ValueTask> answer)
    {
        if (Front.RefuseReadOptions(exchange, out var options) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        if (Front.RefuseDatacenter(exchange) is { } elsewhere)
        {
            ConsulHeaders.SetUnknownIndex(exchange.Headers);
            await exchange.SendAsync(elsewhere);
            return;
        }

        var asked = await Waiting.AskAsync(exchange, options.Reading, ask);
        await (asked.TryGet(out var picture, out var refused) ? answer(picture) : exchange.RefuseAsync(refused));
    }

    private static ValueTask SendAsync(
        Exchange exchange, CoordinatesSnapshot picture, IEnumerable<NodeCoordinate> coordinates)
    {
        ConsulHeaders.SetIndex(exchange.Headers, picture.Index);
        CoordinateJson.WriteAll(exchange.BeginJson(), Wanted(exchange, coordinates));
        return exchange.SendJsonAsync();
    }

    /// <summary>Those of the segment that is asked for; all where none is.</summary>
    private static IEnumerable<NodeCoordinate> Wanted(Exchange exchange, IEnumerable<NodeCoordinate> coordinates) =>
        exchange.Query.Has("segment")
            ? coordinates.Where(coordinate => coordinate.Segment == exchange.Query.Get("segment"))
            : coordinates;
}
