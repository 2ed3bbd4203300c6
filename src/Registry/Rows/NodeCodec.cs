using System.Collections.Immutable;
using Google.Protobuf;
using Muster.Engine;
using Muster.Registry.Catalog;

namespace Muster.Registry.Rows;

internal static class NodeCodec
{
    private static readonly MessageParser<NodeRow> _knowing = NodeRow.Parser.WithDiscardUnknownFields(true);

    public static Node Decode(KeyValue row)
    {
        var read = RowRest.Parse(_knowing, row.Value, out var rest);
        return new Node(
            read.Id, read.Name, read.Address, read.Datacenter, Maps.Sorted(read.TaggedAddresses), Maps.Sorted(read.Meta))
        {
            Created = read.Created > 0 ? new Revision(read.Created) : row.Created,
            Modified = row.Modified,
            Rest = rest,
        };
    }

    /// <summary>
    /// A node's <see cref="Node.Created"/> is written where the record has one: whoever replaces a row, or moves it to
    /// another name, hands it on.
    /// </summary>
    public static ReadOnlyMemory<byte> Encode(Node node)
    {
        var row = RowRest.Begin(NodeRow.Parser, node.Rest);
        row.Id = node.Id;
        row.Name = node.Name;
        row.Address = node.Address;
        row.Datacenter = node.Datacenter;
        Maps.Fill(row.TaggedAddresses, node.TaggedAddresses);
        Maps.Fill(row.Meta, node.Meta);
        row.Created = node.Created.Value;
        return row.ToByteArray();
    }

    /// <summary>The value with the revision in it, if there is one, so much higher.</summary>
    public static ReadOnlyMemory<byte> Lifted(KeyValue node, long by)
    {
        var row = NodeRow.Parser.ParseFrom(node.Value.Span);
        if (row.Created == 0)
        {
            return node.Value;
        }

        row.Created += by;
        return row.ToByteArray();
    }

    public static ReadOnlyMemory<byte> EncodeId(string node) => new NodeIdRow { Node = node }.ToByteArray();
}
