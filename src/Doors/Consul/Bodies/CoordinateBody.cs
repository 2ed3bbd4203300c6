using Muster.Doors.Go;
using Muster.Registry.Coordinates;

namespace Muster.Doors.Consul.Bodies;

/// <summary>The body of coordinate/update.</summary>
internal sealed class CoordinateBody
{
    private static readonly GoStruct<CoordinateBody> _place = new(
        "Coordinate",
        "coordinate.Coordinate",
        new("Vec", (json, body) => body._vector = json.List("[]float64", inner => inner.Float() ?? 0) ?? body._vector),
        new("Error", (json, body) => body._error = json.Float() ?? body._error),
        new("Adjustment", (json, body) => body._adjustment = json.Float() ?? body._adjustment),
        new("Height", (json, body) => body._height = json.Float() ?? body._height));

    public static readonly GoStruct<CoordinateBody> Shape = new(
        "CoordinateUpdateRequest",
        "structs.CoordinateUpdateRequest",
        new("Datacenter", (json, body) => body.Datacenter = json.String() ?? body.Datacenter),
        new("Node", (json, body) => body._node = json.String() ?? body._node),
        new("Segment", (json, body) => body._segment = json.String() ?? body._segment),
        new("Coord", (json, body) => json.Struct(_place, body)),
        new("Token", (json, _) => json.String()));

    private string _node = "";
    private string _segment = "";
    private List<double> _vector = [];
    private double _error;
    private double _adjustment;
    private double _height;

    public string Datacenter { get; private set; } = "";

    public NodeCoordinate ToCoordinate() =>
        new(_node, _segment, new Coordinate([.. _vector], _error, _adjustment, _height));
}
