using Google.Protobuf;
using Muster.Engine;
using Muster.Registry.Coordinates;

namespace Muster.Registry.Rows;

internal static class CoordinateCodec
{
    public static NodeCoordinate Decode(KeyValue row)
    {
        var read = CoordinateRow.Parser.ParseFrom(row.Value.Span);
        return new NodeCoordinate(
            read.Node, read.Segment, new Coordinate([.. read.Vector], read.Error, read.Adjustment, read.Height));
    }

    public static ReadOnlyMemory<byte> Encode(NodeCoordinate coordinate)
    {
        var row = new CoordinateRow
        {
            Node = coordinate.Node,
            Segment = coordinate.Segment,
            Error = coordinate.At.Error,
            Adjustment = coordinate.At.Adjustment,
            Height = coordinate.At.Height,
        };
        row.Vector.AddRange(coordinate.At.Vector);
        return row.ToByteArray();
    }
}
