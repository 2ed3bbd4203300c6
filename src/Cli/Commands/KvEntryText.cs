using System.Text;
using System.Text.Json;

namespace Muster.Cli.Commands;

/// <summary>How a key's entry is shown; values are bytes and stay so.</summary>
internal static class KvEntryText
{
    private const int LabelWidth = 17;

    public static byte[] Value(JsonElement entry, bool encoded)
    {
        var value = entry.GetProperty("Value");
        return value.ValueKind == JsonValueKind.Null ? []
            : encoded ? Encoding.ASCII.GetBytes(value.GetString()!)
            : value.GetBytesFromBase64();
    }

    public static byte[] Detailed(JsonElement entry, bool encoded)
    {
        var rows = new StringBuilder();
        void Row(string label, object value) => rows.Append(label.PadRight(LabelWidth)).Append(value).Append('\n');

        Row("CreateIndex", entry.GetProperty("CreateIndex").GetUInt64());
        Row("Flags", entry.GetProperty("Flags").GetUInt64());
        Row("Key", entry.GetProperty("Key").GetString()!);
        Row("LockIndex", entry.GetProperty("LockIndex").GetUInt64());
        Row("ModifyIndex", entry.GetProperty("ModifyIndex").GetUInt64());
        Row("Session", entry.TryGetProperty("Session", out var session) ? session.GetString()! : "-");
        var value = Value(entry, encoded);
        rows.Append(value.Length > 0 ? "Value".PadRight(LabelWidth) : "Value");
        return [.. Encoding.UTF8.GetBytes(rows.ToString()), .. value, (byte)'\n'];
    }

    public static byte[] Trim(byte[] text) => text.AsSpan().Trim(" \t\r\n"u8).ToArray();
}
