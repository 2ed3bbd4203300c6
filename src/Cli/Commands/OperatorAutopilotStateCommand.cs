using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Muster.Cli.Commands;

internal sealed class OperatorAutopilotStateCommand : ClientCommand
{
    public const string Line = "Shows how the servers are";

    private readonly Flag _format;

    public OperatorAutopilotStateCommand()
        : base(Answers.OfCluster) => _format = OutputFormat.Add(Flags);

    public override string Words => "operator autopilot state";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          Shows whether the servers are healthy, how many of them may be lost, which of them leads, and each of them.

              {0} operator autopilot state
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error querying Autopilot state: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        var state = (await client.GetAsync("/v1/operator/autopilot/state", cancel)).Json();
        terminal.Out.Write(OutputFormat.IsJson(_format) ? OutputFormat.Json(state) + "\n" : Text(state));
        return Done;
    }

    /// <summary>As Consul 1.9 writes it.</summary>
    private static string Text(JsonElement state)
    {
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"Healthy:                      {Spelled(state.GetProperty("Healthy"))}\n")
            .Append(CultureInfo.InvariantCulture, $"Failure Tolerance:            {state.GetProperty("FailureTolerance")}\n")
            .Append(CultureInfo.InvariantCulture, $"Optimistic Failure Tolerance: {state.GetProperty("OptimisticFailureTolerance")}\n")
            .Append(CultureInfo.InvariantCulture, $"Leader:                       {state.GetProperty("Leader")}\n")
            .Append("Voters:\n");
        foreach (var voter in state.GetProperty("Voters").EnumerateArray())
        {
            text.Append(CultureInfo.InvariantCulture, $"   {voter}\n");
        }

        text.Append("Servers:\n");
        foreach (var server in state.GetProperty("Servers").EnumerateObject())
        {
            text.Append(CultureInfo.InvariantCulture, $"   {server.Name}\n");
            foreach (var (label, member) in _shown)
            {
                var value = Spelled(server.Value.GetProperty(member));
                text.Append(CultureInfo.InvariantCulture, $"      {label + ":",-16}{value}\n");
            }
        }

        return text.ToString();
    }

    private static readonly (string Label, string Member)[] _shown =
    [
        ("Name", "Name"),
        ("Address", "Address"),
        ("Version", "Version"),
        ("Status", "Status"),
        ("Node Type", "NodeType"),
        ("Node Status", "NodeStatus"),
        ("Healthy", "Healthy"),
        ("Last Contact", "LastContact"),
        ("Last Term", "LastTerm"),
        ("Last Index", "LastIndex"),
    ];

    private static string Spelled(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.ToString(),
    };
}
