using Muster.Doors.Go;
using Muster.Registry.Kv;

namespace Muster.Doors.Consul.Json;

/// <summary>A key's entry.</summary>
internal static class KvJson
{
    public static void Write(GoJsonWriter json, KvEntry entry)
    {
        json.BeginObject();
        json.Name("LockIndex"u8);
        json.Number(entry.LockIndex);
        json.Name("Key"u8);
        json.Text(entry.Key.Span);
        json.Name("Flags"u8);
        json.Number(entry.Flags);
        json.Name("Value"u8);
        json.Base64(entry.Value.Span);
        if (entry.Session is not null)
        {
            json.Name("Session"u8);
            json.Text(entry.Session);
        }

        json.Name("CreateIndex"u8);
        json.Number(entry.Created.Value);
        json.Name("ModifyIndex"u8);
        json.Number(entry.Modified.Value);
        json.EndObject();
    }
}
