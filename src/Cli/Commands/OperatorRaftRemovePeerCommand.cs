namespace Muster.Cli.Commands;

internal sealed class OperatorRaftRemovePeerCommand : ClientCommand
{
    public const string Line = "Takes a lost server's vote";

    private readonly Flag _address;
    private readonly Flag _id;

    public OperatorRaftRemovePeerCommand()
        : base(Answers.OfCluster)
    {
        _address = Flags.Text("address", "IP:PORT", "The address of the server.");
        _id = Flags.Text("id", "ID", "The id of the server.");
    }

    public override string Words => "operator raft remove-peer";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          For a server that is gone for good and did not leave. The last one that votes cannot be removed.

              {0} operator raft remove-peer -address=10.0.0.3:8300
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error removing peer: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        var (id, address) = (_id.Text ?? "", _address.Text ?? "");
        if (id.Length > 0 == address.Length > 0)
        {
            return Fail(terminal, id.Length > 0
                ? "Error removing peer: cannot give both an address and id"
                : "Error removing peer: an address or id is required for the peer to remove");
        }

        var (what, which) = id.Length > 0 ? ("id", id) : ("address", address);
        (await client.SendAsync(HttpMethod.Delete, "/v1/operator/raft/peer", [(what, which)], null, cancel)).Expected();
        terminal.Out.WriteLine($"Removed peer with {what} \"{which}\"");
        return Done;
    }
}
