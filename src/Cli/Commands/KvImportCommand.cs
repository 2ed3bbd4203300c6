using System.Globalization;
using System.Text.Json;

namespace Muster.Cli.Commands;

internal sealed class KvImportCommand : ClientCommand
{
    public const string Line = "Writes keys and values that were exported";

    private readonly Flag _prefix;

    // The one being written when trouble came.
    private string _current = "";

    public KvImportCommand()
        : base(Answers.OfCluster) => _prefix = Flags.Text("prefix", "PREFIX", "Put before every key.");

    public override string Words => "kv import";

    public override string Summary => Line;

    public override string Takes => "[options] DATA";

    public override string About =>
        """
          DATA is JSON as `kv export` writes it: itself, a file (@FILE), or standard input (-). All of it is read and
          checked before the first key is written.

              {0} kv import @app.json
              {0} kv export app/ | {0} kv import -prefix=copy/ -
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) =>
        $"Error! Failed writing data for key {_current}: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands.Count != 1)
        {
            return Fail(terminal, operands.Count == 0
                ? "Error! Missing DATA argument"
                : $"Error! Too many arguments (expected 1, got {operands.Count})");
        }

        var (data, trouble) = await DataOperand.ReadAsync(operands[0], terminal, cancel);
        if (trouble is null)
        {
            (var entries, trouble) = Read(data);
            await WriteAsync(client, entries, terminal, cancel);
        }

        return trouble is null ? Done : Fail(terminal, trouble);
    }

    private async Task WriteAsync(
        AgentClient client,
        IReadOnlyList<(string Key, ulong Flags, byte[] Value)> entries,
        Terminal terminal,
        CancellationToken cancel)
    {
        var (line, done) = (new ProgressLine(terminal), 0);
        try
        {
            foreach (var (key, flags, value) in entries)
            {
                _current = (_prefix.Text ?? "") + key;
                (string, string)[] query = [("flags", flags.ToString(CultureInfo.InvariantCulture))];
                (await client.SendAsync(HttpMethod.Put, KvKey.Path(_current), query, value, cancel)).Expected();
                terminal.Out.WriteLine($"Imported: {_current}");
                done++;

                // Who watches the names go by sees how far it is.
                if (!terminal.OutIsWatched)
                {
                    line.Show(() => string.Create(CultureInfo.InvariantCulture, $"Importing: {done} of {entries.Count} keys"));
                }
            }
        }
        finally
        {
            line.Clear();
        }
    }

    /// <summary>Everything, or why it cannot be read.</summary>
    private static (IReadOnlyList<(string Key, ulong Flags, byte[] Value)> Entries, string? Trouble) Read(byte[] data)
    {
        var entries = new List<(string, ulong, byte[])>();
        try
        {
            using var json = JsonDocument.Parse(data);
            foreach (var entry in json.RootElement.EnumerateArray())
            {
                var key = entry.GetProperty("key").GetString() ?? "";
                var flags = entry.TryGetProperty("flags", out var number) ? number.GetUInt64() : 0;
                if (!entry.GetProperty("value").TryGetBytesFromBase64(out var value))
                {
                    return ([], $"Error base 64 decoding value for key {key}: it holds other characters than base64's");
                }

                entries.Add((key, flags, value));
            }

            return (entries, null);
        }
        catch (Exception failure) when (
            failure is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return ([], $"Cannot unmarshal data: a list of objects with key, flags and value is expected: {failure.Message}");
        }
    }
}
