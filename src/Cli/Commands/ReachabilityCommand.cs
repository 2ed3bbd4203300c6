namespace Muster.Cli.Commands;

internal sealed class ReachabilityCommand : ClientCommand
{
    public const string Line = "Asks every member whether it is there";

    private readonly Flag _wan;

    public ReachabilityCommand()
        : base(Answers.OfAgent) => _wan = Flags.Switch("wan", "Ask the servers of all datacenters.");

    public override string Words => "reachability";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          The question goes round by gossip, and each member answers the agent directly: who does not answer though it
          is alive cannot be reached from there, or cannot reach the agent. Exits with 1 then.

              {0} reachability
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error asking members: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        (string, string)[] query = _wan.On ? [("wan", "1")] : [];
        var members = (await client.GetAsync("/v1/muster/reachability", cancel, query)).Expected().Json()
            .EnumerateArray()
            .Select(member => (
                Name: member.GetProperty("Name").GetString()!,
                Status: member.GetProperty("Status").GetString()!,
                Answered: member.GetProperty("Answered").GetBoolean()))
            .ToList();
        terminal.Out.Write(Table.Of([
            ["Node", "Status", "Answered"],
            .. members.Select(member => (string[])[member.Name, member.Status, member.Answered ? "yes" : "no"]),
        ]));
        var silent = members.Where(member => member is { Status: "alive", Answered: false }).Select(member => member.Name).ToList();
        return silent.Count == 0
            ? Done
            : Fail(terminal, $"No answer from {string.Join(", ", silent)}: packets to it, or from it to this agent, are lost on the way");
    }
}
