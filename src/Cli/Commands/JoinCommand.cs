namespace Muster.Cli.Commands;

internal sealed class JoinCommand : ClientCommand
{
    public const string Line = "Makes the agent join a cluster";

    private readonly Flag _wan;

    public JoinCommand()
        : base(Answers.OfAgent) => _wan = Flags.Switch("wan", "Join the servers of another datacenter.");

    public override string Words => "join";

    public override string Summary => Line;

    public override string Takes => "[options] ADDRESS...";

    public override string About =>
        """
          Each address is that of any member; one that answers is enough.

              {0} join 10.0.0.5 10.0.0.6
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands.Count == 0)
        {
            return Fail(terminal, "At least one address to join must be specified.");
        }

        var joined = 0;
        (string, string)[] query = _wan.On ? [("wan", "1")] : [];
        foreach (var address in operands)
        {
            try
            {
                // Colons may stand in a path (RFC 3986, 3.3).
                var path = $"/v1/agent/join/{Uri.EscapeDataString(address).Replace("%3A", ":", StringComparison.Ordinal)}";
                (await client.SendAsync(HttpMethod.Put, path, query, null, cancel)).Expected();
                joined++;
            }
            catch (AgentTroubleException trouble)
            {
                terminal.Error.WriteLine($"Error joining address '{address}': {trouble.Message}");
            }
        }

        if (joined == 0)
        {
            return Fail(terminal, "Failed to join any nodes.");
        }

        terminal.Out.WriteLine($"Successfully joined cluster by contacting {joined} nodes.");
        return Done;
    }
}
