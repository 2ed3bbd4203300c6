using System.Text.Json;

namespace Muster.Cli.Commands;

internal sealed class OperatorAutopilotGetConfigCommand() : ClientCommand(Answers.OfCluster)
{
    public const string Line = "Shows how servers are looked after";

    /// <summary>In Consul's order, with whether a text stands in quotes.</summary>
    private static readonly (string Name, bool Quoted)[] _shown =
    [
        ("CleanupDeadServers", false),
        ("LastContactThreshold", false),
        ("MaxTrailingLogs", false),
        ("MinQuorum", false),
        ("ServerStabilizationTime", false),
        ("RedundancyZoneTag", true),
        ("DisableUpgradeMigration", false),
        ("UpgradeVersionTag", true),
    ];

    public override string Words => "operator autopilot get-config";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          Shows the settings by which servers that come are given a vote and servers that are lost are removed.

              {0} operator autopilot get-config
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error querying Autopilot configuration: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        var config = (await client.GetAsync("/v1/operator/autopilot/configuration", cancel)).Json();
        foreach (var (name, quoted) in _shown)
        {
            var value = config.GetProperty(name);
            terminal.Out.WriteLine($"{name} = {(quoted || value.ValueKind != JsonValueKind.String ? value.GetRawText() : value.GetString())}");
        }

        return Done;
    }
}
