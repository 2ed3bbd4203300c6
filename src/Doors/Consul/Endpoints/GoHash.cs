using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>
/// Names for values by their content, as Consul's library makes them (hashstructure 1.0 over FNV-1 of 64 bits): fields and
/// keys count in no order, elements in theirs.
/// </summary>
internal static class GoHash
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>What a pointer or a value that is not there counts as.</summary>
    public static readonly ulong Nothing = Of(0L);

    public static ulong Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static ulong Of(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return Of(bytes);
    }

    public static ulong Of(double number) => Of(BitConverter.DoubleToInt64Bits(number));

    public static ulong Of(bool truth) => Of([truth ? (byte)1 : (byte)0]);

    /// <param name="type">The name that the type has in Go.</param>
    public static ulong Struct(string type, ReadOnlySpan<(string Name, ulong Value)> fields)
    {
        var hash = Of(type);
        foreach (var (name, value) in fields)
        {
            hash ^= Pair(Of(name), value);
        }

        return hash;
    }

    public static ulong Slice(IEnumerable<ulong> elements) => elements.Aggregate(0UL, Pair);

    public static ulong Map(IEnumerable<(string Key, ulong Value)> pairs) =>
        pairs.Aggregate(0UL, (hash, pair) => hash ^ Pair(Of(pair.Key), pair.Value));

    /// <summary>A value as Go's decoders make it: of JSON every number is a float64, of HCL a whole one is an int.</summary>
    public static ulong Value(JsonElement value, bool isOfHcl) => value.ValueKind switch
    {
        JsonValueKind.Object => Map(value.EnumerateObject().Select(member => (member.Name, Value(member.Value, isOfHcl)))),
        JsonValueKind.Array => Slice(value.EnumerateArray().Select(element => Value(element, isOfHcl))),
        JsonValueKind.String => Of(value.GetString()!),
        JsonValueKind.Number => isOfHcl && value.TryGetInt64(out var whole) ? Of(whole) : Of(value.GetDouble()),
        JsonValueKind.True => Of(true),
        JsonValueKind.False => Of(false),
        _ => Nothing,
    };

    private static ulong Pair(ulong first, ulong second)
    {
        Span<byte> bytes = stackalloc byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, first);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[sizeof(ulong)..], second);
        return Of(bytes);
    }

    private static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = Offset;
        foreach (var value in bytes)
        {
            hash = (hash * Prime) ^ value;
        }

        return hash;
    }
}
