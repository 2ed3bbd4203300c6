using System.Text.Json;

namespace Muster.Cli.Commands;

internal sealed class MaintCommand : ClientCommand
{
    public const string Line = "Takes the node or a service out of answers, and back";

    private const string NodeCheck = "_node_maintenance";
    private const string ServiceCheckBegins = "_service_maintenance:";

    private readonly Flag _disable;
    private readonly Flag _enable;
    private readonly Flag _reason;
    private readonly Flag _service;

    public MaintCommand()
        : base(Answers.OfAgent)
    {
        _disable = Flags.Switch("disable", "End maintenance.");
        _enable = Flags.Switch("enable", "Begin maintenance.");
        _reason = Flags.Text("reason", "TEXT", "Why, for whoever looks; with -enable.");
        _service = Flags.Text("service", "ID", "Only this service of the agent.");
    }

    public override string Words => "maint";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          What is in maintenance is critical: nobody is sent there. It lasts until it is ended, also over a restart.
          Without options: what is in maintenance now, and why.

              {0} maint -enable -reason="new disk"
              {0} maint -enable -service=web-1
              {0} maint -disable
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) =>
        _enable.On ? $"Error enabling {What} maintenance: "
        : _disable.On ? $"Error disabling {What} maintenance: "
        : "Error querying Consul agent: ";

    private string What => _service.Text is { Length: > 0 } ? "service" : "node";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (Complaint() is { } complaint)
        {
            return Fail(terminal, complaint);
        }

        if (!_enable.On && !_disable.On)
        {
            var self = (await client.GetAsync("/v1/agent/self", cancel)).Json();
            var node = self.GetProperty("Config").GetProperty("NodeName").GetString()!;
            return Show(node, (await client.GetAsync("/v1/agent/checks", cancel)).Json(), terminal);
        }

        var service = _service.Text is { Length: > 0 } id ? id : null;
        var path = service is null
            ? "/v1/agent/maintenance"
            : $"/v1/agent/service/maintenance/{Uri.EscapeDataString(service)}";
        (string, string)[] query =
            _enable.On ? [("enable", "true"), ("reason", _reason.Text ?? "")] : [("enable", "false")];
        (await client.SendAsync(HttpMethod.Put, path, query, null, cancel)).Expected();
        var now = _enable.On ? "enabled" : "disabled";
        terminal.Out.WriteLine(
            service is null ? $"Node maintenance is now {now}" : $"Service maintenance is now {now} for \"{service}\"");
        return Done;
    }

    private string? Complaint() => this switch
    {
        _ when _enable.On && _disable.On => "Only one of -enable or -disable may be provided",
        _ when !_enable.On && _reason.Text is { Length: > 0 } => "Reason may only be provided with -enable",
        _ when !_enable.On && !_disable.On && _service.Text is { Length: > 0 } => "Service requires either -enable or -disable",
        _ => null,
    };

    private static int Show(string node, JsonElement checks, Terminal terminal)
    {
        foreach (var check in checks.EnumerateObject().Select(property => property.Value))
        {
            var id = check.GetProperty("CheckID").GetString()!;
            var reason = check.GetProperty("Notes").GetString();
            if (id == NodeCheck)
            {
                terminal.Out.WriteLine($"Node:\n  Name:   {node}\n  Reason: {reason}\n");
            }
            else if (id.StartsWith(ServiceCheckBegins, StringComparison.Ordinal))
            {
                terminal.Out.WriteLine($"Service:\n  ID:     {id[ServiceCheckBegins.Length..]}\n  Reason: {reason}\n");
            }
        }

        return Done;
    }
}
