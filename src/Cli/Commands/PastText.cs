using System.Text;
using System.Text.Json;

namespace Muster.Cli.Commands;

/// <summary>How the past is shown to people.</summary>
internal static class PastText
{
    private const int ValueCharsMax = 60;

    /// <summary>A value in quotes where it is short text; else its size.</summary>
    public static string Value(JsonElement then)
    {
        if (then.ValueKind == JsonValueKind.Null)
        {
            return "";
        }

        if (then.GetProperty("Size") is not { ValueKind: JsonValueKind.Number } bytesOf)
        {
            return "not known";
        }

        var size = bytesOf.GetInt64();
        var value = then.GetProperty("Value");
        if (value.ValueKind == JsonValueKind.Null)
        {
            return size == 0 ? "\"\"" : $"{size} bytes, not kept";
        }

        var bytes = value.GetBytesFromBase64();
        var text = Encoding.UTF8.GetString(bytes);
        return text.Length > ValueCharsMax || text.Any(letter => char.IsControl(letter) || letter == '\uFFFD')
            ? $"{size} bytes"
            : $"\"{text}\"";
    }

    /// <summary>Through which door, and from where.</summary>
    public static string By(JsonElement moment)
    {
        var by = moment.GetProperty("By");
        var (door, source, accessor) = (Text(by, "Door"), Text(by, "Source"), Text(by, "Accessor"));
        return string.Join(' ', ((string[])[door, source, accessor]).Where(part => part.Length > 0));
    }

    /// <summary>What is known begins somewhere; said where the list ends there.</summary>
    public static void WriteEnd(JsonElement page, Terminal terminal)
    {
        var moments = page.GetProperty("Moments");
        if (page.GetProperty("More").GetBoolean() && moments.GetArrayLength() > 0)
        {
            terminal.Error.WriteLine($"There is more: -before={moments[moments.GetArrayLength() - 1].GetProperty("Revision")}");
        }
        else if (page.GetProperty("Since").GetInt64() is > 0 and var since)
        {
            terminal.Error.WriteLine($"What happened up to revision {since} is no longer known.");
        }
    }

    public static string Text(JsonElement item, string name) => item.GetProperty(name).GetString() ?? "";

    /// <summary>A key that differs, as a line of a diff.</summary>
    public static string Difference(JsonElement difference)
    {
        var (key, from, to) = (Text(difference, "Key"), difference.GetProperty("From"), difference.GetProperty("To"));
        return (from.ValueKind, to.ValueKind) switch
        {
            (JsonValueKind.Null, _) => $"+ {key}  {Value(to)}",
            (_, JsonValueKind.Null) => $"- {key}  {Value(from)}",
            _ => $"~ {key}  {Value(from)} → {Value(to)}{Flags(from, to)}",
        };
    }

    private static string Flags(JsonElement from, JsonElement to)
    {
        var (before, after) = (from.GetProperty("Flags").GetUInt64(), to.GetProperty("Flags").GetUInt64());
        return before == after ? "" : $"  (flags {before} → {after})";
    }
}
