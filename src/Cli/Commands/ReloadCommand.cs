namespace Muster.Cli.Commands;

internal sealed class ReloadCommand : ClientCommand
{
    public const string Line = "Makes the agent read its configuration again";

    public ReloadCommand()
        : base(Answers.OfAgent)
    {
    }

    public override string Words => "reload";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          The same as SIGHUP. A configuration that is wrong changes nothing, and is told.

              {0} reload
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error reloading: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        (await client.SendAsync(HttpMethod.Put, "/v1/agent/reload", [], null, cancel)).Expected();
        terminal.Out.WriteLine("Configuration reload triggered");
        return Done;
    }
}
