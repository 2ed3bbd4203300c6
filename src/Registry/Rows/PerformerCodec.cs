using Google.Protobuf;

namespace Muster.Registry.Rows;

internal static class PerformerCodec
{
    /// <summary>The name of the agent's node, and whether it can keep what the catalog says of members.</summary>
    public static (string Node, bool KeepsMembers) Decode(ReadOnlyMemory<byte> row)
    {
        var read = PerformerRow.Parser.ParseFrom(row.Span);
        return (read.Node, read.KeepsMembers);
    }

    public static ReadOnlyMemory<byte> Encode(string node, bool keepsMembers) =>
        new PerformerRow { Node = node, KeepsMembers = keepsMembers }.ToByteArray();
}
