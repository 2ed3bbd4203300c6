using System.Text;
using System.Text.Json;
using Muster.Doors.Go;

namespace Muster.Agent.Watching;

/// <summary>
/// What Consul's client library reads an answer into: a watch shows what is left of it, in that order. What it does not know
/// is dropped, what is missing is empty.
/// </summary>
internal abstract record WatchShape
{
    private WatchShape()
    {
    }

    /// <param name="Empty">What stands for a missing value.</param>
    public sealed record Plain(string Empty) : WatchShape
    {
        public override void Write(GoJsonWriter json, JsonElement? value) =>
            WriteRaw(json, value is { ValueKind: not JsonValueKind.Null } given ? given : JsonDocument.Parse(Empty).RootElement);
    }

    public sealed record List(WatchShape Of) : WatchShape
    {
        public override void Write(GoJsonWriter json, JsonElement? value)
        {
            if (value is not { ValueKind: JsonValueKind.Array } list)
            {
                json.Null();
                return;
            }

            json.BeginArray();
            foreach (var item in list.EnumerateArray())
            {
                Of.Write(json, item);
            }

            json.EndArray();
        }
    }

    public sealed record Map(WatchShape Of) : WatchShape
    {
        public override void Write(GoJsonWriter json, JsonElement? value)
        {
            if (value is not { ValueKind: JsonValueKind.Object } map)
            {
                json.Null();
                return;
            }

            json.BeginObject();
            foreach (var item in map.EnumerateObject().OrderBy(item => item.Name, StringComparer.Ordinal))
            {
                json.Name(item.Name);
                Of.Write(json, item.Value);
            }

            json.EndObject();
        }
    }

    /// <param name="OrNull">Nothing is <c>null</c>; else all members of it are empty.</param>
    public sealed record Struct(bool OrNull, params (string Name, WatchShape Shape, bool OmitEmpty)[] Fields) : WatchShape
    {
        public override void Write(GoJsonWriter json, JsonElement? value)
        {
            var known = value is { ValueKind: JsonValueKind.Object };
            if (!known && OrNull)
            {
                json.Null();
                return;
            }

            json.BeginObject();
            foreach (var (name, shape, omitEmpty) in Fields)
            {
                JsonElement? member = known && value!.Value.TryGetProperty(name, out var found) ? found : null;
                if (!omitEmpty || !IsEmpty(member, shape))
                {
                    json.Name(name);
                    shape.Write(json, member);
                }
            }

            json.EndObject();
        }
    }

    public abstract void Write(GoJsonWriter json, JsonElement? value);

    /// <summary>What Go's <c>omitempty</c> leaves out: a struct never is.</summary>
    private static bool IsEmpty(JsonElement? value, WatchShape shape) => value switch
    {
        null or { ValueKind: JsonValueKind.Null } => shape is not Struct { OrNull: false },
        { ValueKind: JsonValueKind.False } => true,
        { ValueKind: JsonValueKind.String } text => text.ValueEquals(""),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText() == "0",
        { ValueKind: JsonValueKind.Array } list => list.GetArrayLength() == 0,
        { ValueKind: JsonValueKind.Object } map => shape is not Struct && !map.EnumerateObject().Any(),
        _ => false,
    };

    /// <summary>Any value, its maps in the order of their names.</summary>
    private static void WriteRaw(GoJsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                new Map(new Plain("null")).Write(json, value);
                break;
            case JsonValueKind.Array:
                new List(new Plain("null")).Write(json, value);
                break;
            case JsonValueKind.String:
                json.Text(value.GetString()!);
                break;
            default:
                json.Raw(Encoding.ASCII.GetBytes(value.GetRawText()));
                break;
        }
    }
}
