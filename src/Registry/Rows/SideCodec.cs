using Google.Protobuf;
using Muster.Engine;
using Muster.Registry.Kv;

namespace Muster.Registry.Rows;

internal static class SideCodec
{
    private static readonly MessageParser<SideRow> _knowing = SideRow.Parser.WithDiscardUnknownFields(true);

    public static Side Decode(KeyValue row)
    {
        var read = RowRest.Parse(_knowing, row.Value, out var rest);
        return new Side(read.Flags, read.Session.Length == 0 ? null : read.Session, read.LockIndex) { Rest = rest };
    }

    public static ReadOnlyMemory<byte> Encode(Side side)
    {
        var row = RowRest.Begin(SideRow.Parser, side.Rest);
        row.Flags = side.Flags;
        row.Session = side.Session ?? "";
        row.LockIndex = side.LockIndex;
        return row.ToByteArray();
    }
}
