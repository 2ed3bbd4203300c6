using System.Text.Json;
using System.Text.Json.Nodes;

namespace Muster.Cli.Exec;

/// <summary>What is to be run on every node: one of a line for a shell, words as they stand, and a script.</summary>
/// <param name="Wait">How often a node says that it still runs.</param>
internal sealed record ExecJob(string Command, IReadOnlyList<string> Words, byte[] Script, TimeSpan Wait)
{
    public bool IsNothing => Command.Length == 0 && Words.Count == 0 && Script.Length == 0;

    /// <summary>As agents read it.</summary>
    public byte[] Bytes() => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        [nameof(Command)] = Command,
        ["Args"] = Words.Count == 0 ? null : new JsonArray([.. Words.Select(word => JsonValue.Create(word))]),
        [nameof(Script)] = Script.Length == 0 ? null : Convert.ToBase64String(Script),
        [nameof(Wait)] = Wait.Ticks * TimeSpan.NanosecondsPerTick,
    });
}
