using System.Text.Json;

namespace Muster.Cli.Commands;

internal sealed class InfoCommand : ClientCommand
{
    public const string Line = "Shows the agent's own numbers";

    private readonly Flag _format;

    public InfoCommand()
        : base(Answers.OfAgent) => _format = OutputFormat.Add(Flags);

    public override string Words => "info";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          What the agent knows of itself, by section.

              {0} info
              {0} info -format=json
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error querying agent: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        var self = (await client.GetAsync("/v1/agent/self", cancel)).Json();
        if (!self.TryGetProperty("Stats", out var stats) || stats.ValueKind != JsonValueKind.Object)
        {
            return Fail(terminal, "Agent response did not contain 'Stats' key");
        }

        if (OutputFormat.IsJson(_format))
        {
            terminal.Out.WriteLine(OutputFormat.Json(stats));
            return Done;
        }

        foreach (var section in Sorted(stats))
        {
            terminal.Out.WriteLine($"{section.Name}:");
            foreach (var entry in Sorted(section.Value))
            {
                terminal.Out.WriteLine($"\t{entry.Name} = {entry.Value}");
            }
        }

        return Done;
    }

    private static IEnumerable<JsonProperty> Sorted(JsonElement element) =>
        element.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal);
}
