using System.Text.Json;
using Muster.Bedrock;

namespace Muster.Agent.Remote;

/// <summary>What an event of remote execution carries: where its job is, and whose.</summary>
/// <param name="Session">Holds every key of the job; when it ends, so does the job.</param>
internal sealed record RemoteAsk(string Prefix, string Session)
{
    /// <summary>The event's name, and below which key its jobs are, as Consul 1.8.7 has them.</summary>
    public const string Name = "_rexec";

    public static Result<RemoteAsk> Of(ReadOnlySpan<byte> payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            using var json = JsonDocument.ParseValue(ref reader);
            return json.RootElement.TryGetProperty(nameof(Prefix), out var prefix) && prefix.GetString() is { } below
                && json.RootElement.TryGetProperty(nameof(Session), out var session) && session.GetString() is { Length: > 0 } id
                ? new RemoteAsk(below, id)
                : new Refused(Refusal.Invalid, "its payload names no Prefix and Session");
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return new Refused(Refusal.Invalid, $"its payload cannot be read: {wrong.Message}");
        }
    }

    /// <summary>A key of the job; slashes too many are left out, as the asker does.</summary>
    public string KeyOf(params IEnumerable<string> parts) => string.Join(
        '/', ((string[])[Prefix, Session, .. parts]).SelectMany(part => part.Split('/')).Where(part => part.Length > 0));
}
