using System.Text.Json;

namespace Muster.Cli.Store;

/// <summary>A key as the agent showed it.</summary>
/// <param name="Session">Who holds it; empty: nobody.</param>
internal sealed record Pair(string Key, ulong Flags, byte[] Value, string Session, ulong ModifyIndex)
{
    public static Pair Of(JsonElement json) => new(
        json.GetProperty(nameof(Key)).GetString()!,
        json.GetProperty(nameof(Flags)).GetUInt64(),
        json.GetProperty(nameof(Value)) is { ValueKind: JsonValueKind.String } value ? value.GetBytesFromBase64() : [],
        json.TryGetProperty(nameof(Session), out var session) ? session.GetString() ?? "" : "",
        json.GetProperty(nameof(ModifyIndex)).GetUInt64());
}
