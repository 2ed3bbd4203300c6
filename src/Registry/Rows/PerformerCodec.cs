using Google.Protobuf;

namespace Muster.Registry.Rows;

internal static class PerformerCodec
{
    /// <summary>The name of the agent's node.</summary>
    public static string Decode(ReadOnlyMemory<byte> row) => PerformerRow.Parser.ParseFrom(row.Span).Node;

    public static ReadOnlyMemory<byte> Encode(string node) => new PerformerRow { Node = node }.ToByteArray();
}
