using Muster.Doors.Go;
using Muster.Registry.Coordinates;

namespace Muster.Doors.Consul.Json;

/// <summary>Where nodes are.</summary>
internal static class CoordinateJson
{
    public static void WriteAll(GoJsonWriter json, IEnumerable<NodeCoordinate> coordinates)
    {
        json.BeginArray();
        foreach (var coordinate in coordinates)
        {
            Write(json, coordinate);
        }

        json.EndArray();
    }

    private static void Write(GoJsonWriter json, NodeCoordinate coordinate)
    {
        json.BeginObject();
        json.Name("Node"u8);
        json.Text(coordinate.Node);
        json.Name("Segment"u8);
        json.Text(coordinate.Segment);
        json.Name("Coord"u8);
        Write(json, coordinate.At);
        json.EndObject();
    }

    public static void Write(GoJsonWriter json, Coordinate at)
    {
        json.BeginObject();
        json.Name("Vec"u8);
        json.BeginArray();
        foreach (var axis in at.Vector)
        {
            json.Number(axis);
        }

        json.EndArray();
        json.Name("Error"u8);
        json.Number(at.Error);
        json.Name("Adjustment"u8);
        json.Number(at.Adjustment);
        json.Name("Height"u8);
        json.Number(at.Height);
        json.EndObject();
    }
}
