using System.Text.Encodings.Web;
using System.Text.Json;

namespace Muster.Cli.Commands;

internal sealed class KvExportCommand : ClientCommand
{
    public const string Line = "Writes keys and values as JSON";

    private static readonly JsonWriterOptions _tabs = new()
    {
        Indented = true,
        IndentCharacter = '\t',
        IndentSize = 1,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public KvExportCommand()
        : base(Answers.OfCluster)
    {
    }

    public override string Words => "kv export";

    public override string Summary => Line;

    public override string Takes => "[options] [PREFIX]";

    public override string About =>
        """
          Every key that begins with the prefix (without one: every key), with its flags and its value in base64, as
          `kv import` reads it back.

              {0} kv export app/ > app.json
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error querying Consul agent: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands.Count > 1)
        {
            return Fail(terminal, TooMany(operands, 1));
        }

        var reply = await client.GetAsync(
            KvKey.Path(KvKey.Of(operands)),
            (from, length) => new Progress(from, "Reading", length, terminal),
            cancel,
            ("recurse", ""));
        var entries = reply.Keys();
        if (entries.Count == 0)
        {
            terminal.Out.WriteLine("[]");
            return Done;
        }

        await using (var json = new Utf8JsonWriter(terminal.OutBytes, _tabs))
        {
            json.WriteStartArray();
            foreach (var entry in entries)
            {
                json.WriteStartObject();
                json.WriteString("key", entry.GetProperty("Key").GetString());
                json.WriteNumber("flags", entry.GetProperty("Flags").GetUInt64());
                json.WriteString("value", entry.GetProperty("Value").GetString() ?? "");
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        terminal.Out.WriteLine();
        return Done;
    }
}
