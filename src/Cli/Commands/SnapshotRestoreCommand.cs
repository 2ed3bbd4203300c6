namespace Muster.Cli.Commands;

internal sealed class SnapshotRestoreCommand : ClientCommand
{
    public const string Line = "Puts a snapshot in the place of all there is";

    public SnapshotRestoreCommand()
        : base(Answers.OfCluster)
    {
    }

    public override string Words => "snapshot restore";

    public override string Summary => Line;

    public override string Takes => "[options] FILE";

    public override string About =>
        """
          All that the cluster knows is replaced by what the file holds, at once or not at all: the agent checks all of it
          before anything changes. A snapshot of Consul 1.8.7 can be restored too; what cannot be carried over is told.

              {0} snapshot restore backup.snap
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error restoring snapshot: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands.Count != 1)
        {
            return Fail(terminal, operands.Count == 0 ? "Missing FILE argument" : TooMany(operands, 1));
        }

        FileStream file;
        try
        {
            file = File.OpenRead(operands[0]);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Fail(terminal, $"Error opening snapshot file: {SnapshotFile.WhyNot(operands[0], failure)}");
        }

        await using var shown = new Progress(file, "Sending", file.Length, terminal);
        var reply = (await client.UploadAsync("/v1/snapshot", [], shown, cancel)).Expected();
        terminal.Out.WriteLine("Restored snapshot");
        if (reply.LeftOut.Length > 0)
        {
            terminal.Error.WriteLine($"Not carried over: {reply.LeftOut}");
        }

        return Done;
    }
}
