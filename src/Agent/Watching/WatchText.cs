using System.Text;
using System.Text.Json;
using Muster.Doors.Go;

namespace Muster.Agent.Watching;

/// <summary>What a watch shows to people.</summary>
public static class WatchText
{
    /// <summary>The same JSON, indented by four spaces as Consul's program does it; a line end is its end.</summary>
    public static string Indented(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        using var buffer = new AnswerBuffer();
        var writer = new GoJsonWriter(buffer) { Pretty = true };
        Write(writer, document.RootElement);
        writer.Finish();
        return Encoding.UTF8.GetString(buffer.Written.Span);
    }

    private static void Write(GoJsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.BeginObject();
                foreach (var member in value.EnumerateObject())
                {
                    json.Name(member.Name);
                    Write(json, member.Value);
                }

                json.EndObject();
                break;
            case JsonValueKind.Array:
                json.BeginArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(json, item);
                }

                json.EndArray();
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
