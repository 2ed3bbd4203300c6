namespace Muster.Cli.Commands;

internal sealed class LeaveCommand : ClientCommand
{
    public const string Line = "Makes the agent leave the cluster and end";

    public LeaveCommand()
        : base(Answers.OfAgent)
    {
    }

    public override string Words => "leave";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          The others are told that this node goes, so that it is not taken for failed; then the agent ends.

              {0} leave
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error leaving: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands.Count > 0)
        {
            return Fail(terminal, $"Error found unexpected args: [{string.Join(' ', operands)}]");
        }

        (await client.SendAsync(HttpMethod.Put, "/v1/agent/leave", [], null, cancel)).Expected();
        terminal.Out.WriteLine("Graceful leave complete");
        return Done;
    }
}
