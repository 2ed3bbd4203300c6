using System.Globalization;
using System.Text;
using Muster.Agent.Config.Definitions;
using Muster.Doors.Consul.Entries;

namespace Muster.Cli.Commands;

internal sealed class ConfigWriteCommand : ClientCommand
{
    public const string Line = "Writes a configuration entry";

    private readonly Flag _cas;
    private readonly Flag _index;
    private string _entry = "";

    public ConfigWriteCommand()
        : base(Answers.OfCluster)
    {
        _cas = Flags.Switch("cas", "Write only if the entry has not changed since -modify-index.");
        _index = Flags.Unsigned("modify-index", "The index that the entry must have; 0 for one that is not there.");
    }

    public override string Words => "config write";

    public override string Summary => Line;

    public override string Takes => "[options] FILE";

    public override string About =>
        """
          Writes the entry that the file holds in HCL or JSON, in place of the one of its kind and name; "-" reads it from
          standard input.

              {0} config write web.hcl
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) =>
        $"Error writing config entry {_entry}: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands is not [{ Length: > 0 } operand])
        {
            return Fail(terminal, "Must provide exactly one positional argument to specify the config entry to write");
        }

        var (data, trouble) = await DataOperand.ReadAsync(operand == "-" ? operand : $"@{operand.TrimStart('@')}", terminal, cancel);
        if (trouble is not null)
        {
            return Fail(terminal, trouble.Replace("Error! Failed", "Failed to load data: Failed", StringComparison.Ordinal));
        }

        if (!EntryDocument.Read(Encoding.UTF8.GetString(data)).TryGet(out var entry, out var refused))
        {
            return Fail(terminal, $"Failed to decode config entry input: {refused.Message}");
        }

        _entry = $"{entry.Kind}/{entry.Name}";
        (string, string)[] query = _cas.On ? [("cas", (_index.Number ?? 0).ToString(CultureInfo.InvariantCulture))] : [];
        var written = await client.SendAsync(HttpMethod.Put, "/v1/config", query, EntryText.Write(entry), cancel);
        if (!written.Json().GetBoolean())
        {
            return Fail(terminal, $"Config entry not updated: {_entry}");
        }

        terminal.Out.WriteLine($"Config entry written: {_entry}");
        return Done;
    }
}
