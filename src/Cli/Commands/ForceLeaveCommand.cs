namespace Muster.Cli.Commands;

internal sealed class ForceLeaveCommand : ClientCommand
{
    public const string Line = "Declares a failed member gone";

    private readonly Flag _prune;

    public ForceLeaveCommand()
        : base(Answers.OfAgent) => _prune = Flags.Switch("prune", "Also take it from the list of members.");

    public override string Words => "force-leave";

    public override string Summary => Line;

    public override string Takes => "[options] NODE";

    public override string About =>
        """
          For a node that has failed and will not come back: it counts as one that left, and nobody tries to reach it
          again. One that is alive joins again by itself.

              {0} force-leave n3
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error force leaving: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands is not [var node])
        {
            return Fail(terminal, "A single node name must be specified to force leave.");
        }

        (string, string)[] query = _prune.On ? [("prune", "1")] : [];
        var path = $"/v1/agent/force-leave/{Uri.EscapeDataString(node)}";
        (await client.SendAsync(HttpMethod.Put, path, query, null, cancel)).Expected();
        return Done;
    }
}
