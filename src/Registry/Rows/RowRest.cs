using Google.Protobuf;

namespace Muster.Registry.Rows;

/// <summary>
/// What a newer program wrote into a row and this one does not know must outlive a rewrite: such a row's bytes travel with
/// the record read from it, and rewriting begins from them.
/// </summary>
internal static class RowRest
{
    /// <summary>The row as this program knows it; <paramref name="rest"/> is the whole row when there is more to it.</summary>
    public static T Parse<T>(MessageParser<T> knowing, ReadOnlyMemory<byte> data, out ReadOnlyMemory<byte> rest)
        where T : class, IMessage<T>
    {
        var row = knowing.ParseFrom(data.Span);
        rest = row.CalculateSize() == data.Length ? default : data;
        return row;
    }

    /// <summary>A row to be filled: empty, or the one read, for the sake of what only a newer program knows.</summary>
    public static T Begin<T>(MessageParser<T> parser, ReadOnlyMemory<byte> rest)
        where T : class, IMessage<T>, new() => rest.IsEmpty ? new T() : parser.ParseFrom(rest.Span);
}
