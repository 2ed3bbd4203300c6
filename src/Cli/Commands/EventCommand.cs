using System.Text;

namespace Muster.Cli.Commands;

internal sealed class EventCommand : ClientCommand
{
    public const string Line = "Tells all agents something";

    private readonly Flag _name;
    private readonly NodeFilterFlags _filters;
    private string _trouble = "Error querying Consul agent: ";

    public EventCommand()
        : base(Answers.OfAgent)
    {
        _name = Flags.Text("name", "NAME", "What the event is called.");
        _filters = new NodeFilterFlags(Flags);
    }

    public override string Words => "event";

    public override string Summary => Line;

    public override string Takes => "[options] [payload]";

    public override string About =>
        """
          An event reaches every agent of the datacenter that its filters let through; those who wait for its name are
          woken. Name, payload and filters together have some 400 bytes.

              {0} event -name=deploy 1.4.2
              {0} event -name=restart -service=^web$
              {0} watch -type=event -name=deploy ./deploy.sh
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => _trouble;

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (Complaint(operands) is { } complaint)
        {
            return Fail(terminal, complaint);
        }

        // An agent that cannot be reached is told of as such; then what it says of the event.
        (await client.GetAsync("/v1/agent/self", cancel)).Expected();
        _trouble = "Error firing event: ";
        var payload = operands is [var given] ? Encoding.UTF8.GetBytes(given) : null;
        var path = $"/v1/event/fire/{Uri.EscapeDataString(_name.Text!)}";
        var fired = (await client.SendAsync(HttpMethod.Put, path, _filters.Given(), payload, cancel)).Json();
        terminal.Out.WriteLine($"Event ID: {fired.GetProperty("ID").GetString()}");
        return Done;
    }

    private string? Complaint(IReadOnlyList<string> operands) => (_name.Text, operands.Count) switch
    {
        (null or "", _) => "Event name must be specified",
        (_, > 1) => "Too many command line arguments.",
        _ => _filters.TagAlone ? "Cannot provide tag filter without service filter." : _filters.Unreadable(),
    };
}
