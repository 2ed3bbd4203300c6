using System.Globalization;
using System.Text;
using System.Text.Json;
using Muster.Doors.Consul.Snapshot;

namespace Muster.Cli.Commands;

internal sealed class SnapshotInspectCommand : Command
{
    public const string Line = "Tells what is in a snapshot";

    private const int DepthDefault = 2;

    private static readonly JsonWriterOptions _indented = new() { Indented = true, IndentSize = 3 };

    private readonly Flag _details;
    private readonly Flag _depth;
    private readonly Flag _filter;
    private readonly Flag _format;

    public SnapshotInspectCommand()
    {
        _details = Flags.Switch("kvdetails", "Tell which keys take how much.");
        _depth = Flags.Integer("kvdepth", "How many parts of a key, between slashes, are counted together (default 2).");
        _filter = Flags.Text("kvfilter", "PREFIX", "Only keys that begin so.");
        _format = OutputFormat.Add(Flags);
    }

    public override string Words => "snapshot inspect";

    public override string Summary => Line;

    public override string Takes => "[options] FILE";

    public override string About =>
        """
          Checks a snapshot, Muster's or Consul's, and tells of what revision it is and what it holds. No agent is asked.

              {0} snapshot inspect backup.snap
              {0} snapshot inspect -kvdetails -kvdepth=3 -kvfilter=app/ backup.snap
        """;

    public override async Task<int> RunAsync(
        IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands.Count != 1)
        {
            terminal.Error.WriteLine(
                operands.Count == 0 ? "Missing FILE argument" : $"Too many arguments (expected 1, got {operands.Count})");
            return Failed;
        }

        FileStream file;
        try
        {
            file = File.OpenRead(operands[0]);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine($"Error opening snapshot file: {SnapshotFile.WhyNot(operands[0], failure)}");
            return Failed;
        }

        var census = new SnapshotCensus((int)Math.Max(0, _depth.Number ?? DepthDefault), _filter.Text ?? "");
        SnapshotMeta meta;
        try
        {
            await using var shown = new Progress(file, "Reading", file.Length, terminal);
            meta = await SnapshotFile.ReadAsync(shown, census.Add, cancel);
        }
        catch (InvalidDataException wrong)
        {
            terminal.Error.WriteLine($"Error verifying snapshot: {wrong.Message}");
            return Failed;
        }

        terminal.Out.Write(OutputFormat.IsJson(_format) ? Json(meta, census) : Pretty(meta, census));
        return Done;
    }

    private string Pretty(SnapshotMeta meta, SnapshotCensus census)
    {
        var text = new StringBuilder(Table.Of(
            [
                ["ID", meta.Id],
                ["Size", Text(meta.Size)],
                ["Index", Text(meta.Index)],
                ["Term", Text(meta.Term)],
                ["Version", Text(meta.Version)],
            ],
            gap: 6));
        text.Append('\n').Append(Sums("Type", census.Tables));
        return (_details.On ? text.Append('\n').Append(Sums("Key Name", census.Keys)) : text).ToString();
    }

    private static string Sums(string title, IReadOnlyList<(string Name, SnapshotCensus.Sum Sum)> sums) => Table.Of(
        [
            [title, "Count", "Size"],
            ["----", "----", "----"],
            .. sums.Select(sum => (string[])[sum.Name, Text(sum.Sum.Count), Bytes.Of(sum.Sum.Bytes)]),
            ["----", "----", "----"],
            ["Total", Text(sums.Sum(sum => sum.Sum.Count)), Bytes.Of(sums.Sum(sum => sum.Sum.Bytes))],
        ],
        gap: 4);

    /// <summary>Consul 1.10's shape.</summary>
    private string Json(SnapshotMeta meta, SnapshotCensus census)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, _indented))
        {
            json.WriteStartObject();
            json.WriteStartObject("Meta");
            json.WriteString("ID", meta.Id);
            json.WriteNumber("Size", meta.Size);
            json.WriteNumber("Index", meta.Index);
            json.WriteNumber("Term", meta.Term);
            json.WriteNumber("Version", meta.Version);
            json.WriteEndObject();
            Write(json, "Stats", census.Tables);
            if (_details.On)
            {
                Write(json, "StatsKV", census.Keys);
            }

            json.WriteNumber("TotalSize", census.Tables.Sum(sum => sum.Sum.Bytes));
            json.WriteNumber("TotalSizeKV", _details.On ? census.Keys.Sum(sum => sum.Sum.Bytes) : 0);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void Write(
        Utf8JsonWriter json, string name, IReadOnlyList<(string Name, SnapshotCensus.Sum Sum)> sums)
    {
        json.WriteStartArray(name);
        foreach (var (table, sum) in sums)
        {
            json.WriteStartObject();
            json.WriteString("Name", table);
            json.WriteNumber("Sum", sum.Bytes);
            json.WriteNumber("Count", sum.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
