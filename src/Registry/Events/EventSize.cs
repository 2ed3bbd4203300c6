using System.Text;
using Muster.Bedrock;

namespace Muster.Registry.Events;

/// <summary>
/// Events travel in one packet each, so their size is bounded: by what Consul's encoding of them (msgpack, within Serf's)
/// would take. Pure.
/// </summary>
internal static class EventSize
{
    /// <summary>Serf's limit, both for name and payload and for the packet.</summary>
    public const int BytesMax = 512;

    /// <summary>Consul's events are told from others in the same pool by this.</summary>
    private const string NamePrefix = "consul:event:";

    private const int IdCharacters = 36;

    /// <summary>Null when it fits; else Consul's text.</summary>
    public static Refused? Refuse(UserEvent fired)
    {
        var name = Encoding.UTF8.GetByteCount(NamePrefix) + Encoding.UTF8.GetByteCount(fired.Name);
        var payload = PayloadBytes(fired);
        if (name + payload > BytesMax)
        {
            return TooLarge($"user event exceeds configured limit of {BytesMax} bytes before encoding");
        }

        return PacketBytes(fired, name, payload) > BytesMax
            ? TooLarge($"encoded user event exceeds configured limit of {BytesMax} bytes after encoding")
            : null;
    }

    private static Refused TooLarge(string why) =>
        new(Refusal.Invalid, $"1 error occurred:\n\t* error broadcasting event to segment \"\": {why}\n\n");

    /// <summary>{ID, n, p?, nf?, sf?, tf?, v}, texts with a byte for lengths up to 255, as newer msgpack has them.</summary>
    private static int PayloadBytes(UserEvent fired)
    {
        const int map = 1;
        const int id = 3 + 2 + IdCharacters;
        const int version = 2 + 1;
        return map + id + version + 2 + TextBytes(fired.Name)
            + (fired.Payload.IsEmpty ? 0 : 2 + BytesBytes(fired.Payload.Length))
            + FilterBytes(fired.NodeFilter) + FilterBytes(fired.ServiceFilter) + FilterBytes(fired.TagFilter);
    }

    /// <summary>A type and {CC, LTime, Name, Payload}, texts and bytes alike as older msgpack has them.</summary>
    private static int PacketBytes(UserEvent fired, int name, int payload)
    {
        const int typeAndMap = 2;
        const int canCoalesce = 3 + 1;
        return typeAndMap + canCoalesce
            + 6 + NumberBytes(fired.LTime) + 5 + RawBytes(name) + 8 + RawBytes(payload);
    }

    private static int FilterBytes(string filter) => filter.Length == 0 ? 0 : 3 + TextBytes(filter);

    private static int TextBytes(string text) => Encoding.UTF8.GetByteCount(text) switch
    {
        <= 31 and var few => 1 + few,
        <= 255 and var more => 2 + more,
        var many => 3 + many,
    };

    private static int BytesBytes(int length) => length <= byte.MaxValue ? 2 + length : 3 + length;

    private static int RawBytes(int length) => length <= 31 ? 1 + length : 3 + length;

    private static int NumberBytes(ulong number) => number switch
    {
        <= 127 => 1,
        <= byte.MaxValue => 2,
        <= ushort.MaxValue => 3,
        <= uint.MaxValue => 5,
        _ => 9,
    };
}
