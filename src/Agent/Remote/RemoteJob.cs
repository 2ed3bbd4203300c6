using System.Text.Json;
using Muster.Bedrock;

namespace Muster.Agent.Remote;

/// <summary>
/// What is to be run: one of a line for a shell, words as they stand, and a script. As Consul's program writes it under
/// <c>PREFIX/SESSION/job</c>: <c>{"Command":"uptime","Args":null,"Script":null,"Wait":2000000000}</c>.
/// </summary>
/// <param name="Wait">Whoever waits hears of a job that says nothing this often.</param>
internal sealed record RemoteJob(string Command, IReadOnlyList<string> Words, byte[] Script, TimeSpan Wait)
{
    private const int ShownMax = 200;

    private static readonly TimeSpan _waitMin = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan _waitMax = TimeSpan.FromMinutes(10);

    /// <summary>For the log: one line, of bounded length.</summary>
    public string Shown
    {
        get
        {
            var text = Script.Length > 0 ? "a script" : Words.Count > 0 ? string.Join(' ', Words) : Command;
            var begin = text.Length > ShownMax ? $"{text[..ShownMax]}…" : text;
            return string.Create(begin.Length, begin, (line, from) =>
            {
                for (var at = 0; at < line.Length; at++)
                {
                    line[at] = char.IsControl(from[at]) ? ' ' : from[at];
                }
            });
        }
    }

    public static Result<RemoteJob> Of(ReadOnlyMemory<byte> value)
    {
        try
        {
            using var json = JsonDocument.Parse(value);
            var root = json.RootElement;
            var wait = Member(root, nameof(Wait)) is { } nanoseconds
                ? TimeSpan.FromTicks(nanoseconds.GetInt64() / TimeSpan.NanosecondsPerTick)
                : _waitMin;
            var job = new RemoteJob(
                Member(root, nameof(Command))?.GetString() ?? "",
                Member(root, "Args") is { } words ? [.. words.EnumerateArray().Select(word => word.GetString() ?? "")] : [],
                Member(root, nameof(Script))?.GetBytesFromBase64() ?? [],
                wait < _waitMin ? _waitMin : wait > _waitMax ? _waitMax : wait);
            return job.Shown.Length > 0 ? job : new Refused(Refusal.Invalid, "its job names nothing to run");
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException)
        {
            return new Refused(Refusal.Invalid, $"its job cannot be read: {wrong.Message}");
        }
    }

    private static JsonElement? Member(JsonElement root, string name) =>
        root.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;
}
