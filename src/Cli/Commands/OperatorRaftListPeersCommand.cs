using System.Text.Json;

namespace Muster.Cli.Commands;

internal sealed class OperatorRaftListPeersCommand : ClientCommand
{
    public const string Line = "Lists the servers that vote";

    private readonly Flag _format;

    public OperatorRaftListPeersCommand()
        : base(Answers.OfCluster) => _format = OutputFormat.Add(Flags);

    public override string Words => "operator raft list-peers";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          Shows each server with its id and address, which of them leads, and which have a vote.

              {0} operator raft list-peers
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) =>
        "Error getting peers: Failed to retrieve raft configuration: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        var servers = (await client.GetAsync("/v1/operator/raft/configuration", cancel)).Json()
            .GetProperty("Servers").EnumerateArray().ToList();
        terminal.Out.Write(OutputFormat.IsJson(_format)
            ? OutputFormat.Json(servers) + "\n"
            : Table.Of([["Node", "ID", "Address", "State", "Voter", "RaftProtocol"], .. servers.Select(Row)]));
        return Done;
    }

    private static string[] Row(JsonElement server) =>
    [
        server.GetProperty("Node").GetString()!,
        server.GetProperty("ID").GetString()!,
        server.GetProperty("Address").GetString()!,
        server.GetProperty("Leader").GetBoolean() ? "leader" : "follower",
        server.GetProperty("Voter").GetBoolean() ? "true" : "false",
        server.GetProperty("ProtocolVersion").GetString()!,
    ];
}
