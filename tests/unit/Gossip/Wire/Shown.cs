using System.Globalization;
using System.Text.Json;
using Muster.Gossip.Wire;

namespace Muster.Tests.Unit.Gossip.Wire;

/// <summary>Messages as text, from the program and from the vectors alike, so that they can be compared and read.</summary>
internal static class Shown
{
    public static string Message(Message message) => message switch
    {
        Ping m => $"ping Node={m.Node} SeqNo={m.SeqNo} SourceAddr={Hex(m.SourceAddr)} SourceNode={m.SourceNode} SourcePort={m.SourcePort}",
        IndirectPing m => $"indirectPing Nack={m.Nack} Node={m.Node} Port={m.Port} SeqNo={m.SeqNo} SourceAddr={Hex(m.SourceAddr)} "
            + $"SourceNode={m.SourceNode} SourcePort={m.SourcePort} Target={Hex(m.Target)}",
        Ack m => $"ack Payload={Hex(m.Payload)} SeqNo={m.SeqNo}",
        Nack m => $"nack SeqNo={m.SeqNo}",
        Suspect m => $"suspect From={m.From} Incarnation={m.Incarnation} Node={m.Node}",
        Dead m => $"dead From={m.From} Incarnation={m.Incarnation} Node={m.Node}",
        Alive m => $"alive Addr={Hex(m.Addr)} Incarnation={m.Incarnation} Meta={Hex(m.Meta)} Node={m.Node} Port={m.Port} Vsn={Hex(m.Vsn)}",
        Err m => $"err Error={m.Error}",
        User => "user",
        PushPull m => string.Join('\n', m.Nodes.Select(Node).Prepend($"pushPull Join={m.Join} Nodes={m.Nodes.Count} UserStateLen={m.UserState?.Length ?? 0}")),
        _ => throw new ArgumentOutOfRangeException(nameof(message)),
    };

    /// <summary>The messages in a decoded vector, with their layers taken off.</summary>
    public static IEnumerable<string> Vector(JsonElement message)
    {
        var name = message.GetProperty("name").GetString();
        if (message.TryGetProperty("parts", out var parts))
        {
            return parts.EnumerateArray().SelectMany(Vector);
        }

        if (message.TryGetProperty("inner", out var inner))
        {
            return Vector(inner);
        }

        return name switch
        {
            "user" => ["user"],
            "pushPull" => [string.Join('\n', message.GetProperty("nodes").EnumerateArray().Select(node => Fields("node", node))
                .Prepend(Fields("pushPull", message.GetProperty("header"))))],
            "ping" => [Fields(name, message.GetProperty("fields"))],
            _ => [Fields(name!, message.GetProperty("fields"))],
        };
    }

    private static string Node(NodeRecord m) =>
        $"node Addr={Hex(m.Addr)} Incarnation={m.Incarnation} Meta={Hex(m.Meta)} Name={m.Name} Port={m.Port} State={(int)m.State} Vsn={Hex(m.Vsn)}";

    private static string Fields(string name, JsonElement fields) =>
        string.Join(' ', fields.EnumerateObject().Where(field => !field.Name.Contains('_', StringComparison.Ordinal))
            .Select(field => $"{field.Name}={Value(field.Value)}").Prepend(name));

    private static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.Null => "null",
        JsonValueKind.Number => value.GetInt64().ToString(CultureInfo.InvariantCulture),
        _ => value.GetString()!,
    };

    private static string Hex(byte[]? bytes) => bytes is null ? "null" : "0x" + Convert.ToHexStringLower(bytes);
}
