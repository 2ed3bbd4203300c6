using System.Text;
using System.Text.Json.Nodes;

namespace Muster.Cli.Commands;

internal sealed class OperatorAutopilotSetConfigCommand : ClientCommand
{
    public const string Line = "Changes how servers are looked after";

    private const string Path = "/v1/operator/autopilot/configuration";

    /// <summary>Each flag, with the setting that it changes.</summary>
    private readonly (Flag Flag, string Setting)[] _settings;

    public OperatorAutopilotSetConfigCommand()
        : base(Answers.OfCluster) => _settings =
        [
            (Flags.Add(new Flag("cleanup-dead-servers", "true|false", "Remove servers that failed when others come.", IsTruth)), "CleanupDeadServers"),
            (Flags.Text("last-contact-threshold", "DURATION", "How long a healthy server may not have heard of the leader."), "LastContactThreshold"),
            (Flags.Unsigned("max-trailing-logs", "How many entries a healthy server may lag behind."), "MaxTrailingLogs"),
            (Flags.Unsigned("min-quorum", "Servers that are never removed below."), "MinQuorum"),
            (Flags.Text("server-stabilization-time", "DURATION", "How long a server must be healthy before it votes."), "ServerStabilizationTime"),
            (Flags.Text("redundancy-zone-tag", "NAME", "Kept, without effect."), "RedundancyZoneTag"),
            (Flags.Add(new Flag("disable-upgrade-migration", "true|false", "Kept, without effect.", IsTruth)), "DisableUpgradeMigration"),
            (Flags.Text("upgrade-version-tag", "NAME", "Kept, without effect."), "UpgradeVersionTag"),
        ];

    public override string Words => "operator autopilot set-config";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          Changes the settings that are given and leaves the others as they are.

              {0} operator autopilot set-config -cleanup-dead-servers=false
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error querying Autopilot configuration: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        var config = JsonNode.Parse((await client.GetAsync(Path, cancel)).Expected().Body)!.AsObject();
        foreach (var (flag, setting) in _settings)
        {
            if (flag.Text is { } given)
            {
                config[setting] = flag.Placeholder switch
                {
                    "true|false" => bool.Parse(given),
                    "NUMBER" => flag.Number,
                    _ => given,
                };
            }
        }

        var index = $"{config["ModifyIndex"]}";
        var set = await client.SendAsync(
            HttpMethod.Put, Path, [("cas", index)], Encoding.UTF8.GetBytes(config.ToJsonString()), cancel);
        if (!set.Json().GetBoolean())
        {
            return Fail(terminal, "Configuration could not be atomically updated, please try again");
        }

        terminal.Out.WriteLine("Configuration updated!");
        return Done;
    }

    private static bool IsTruth(string text) => bool.TryParse(text, out _);
}
