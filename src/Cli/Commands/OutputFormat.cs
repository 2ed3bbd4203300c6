using System.Text;
using System.Text.Json;

namespace Muster.Cli.Commands;

/// <summary><c>-format=json</c>: what the agent said, for programs; tables are for people.</summary>
internal static class OutputFormat
{
    private static readonly JsonWriterOptions _indented = new() { Indented = true, IndentSize = 4 };

    public static Flag Add(Flags flags)
    {
        var format = new Flag("format", "FORMAT", "How to show it: pretty (default) or json.", text => text is "pretty" or "json");
        flags.Add(format);
        return format;
    }

    public static bool IsJson(Flag format) => format.Text is "json";

    public static string Json(IEnumerable<JsonElement> items) => Write(writer =>
    {
        writer.WriteStartArray();
        foreach (var item in items)
        {
            item.WriteTo(writer);
        }

        writer.WriteEndArray();
    });

    public static string Json(JsonElement item) => Write(item.WriteTo);

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, _indented))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
