namespace Muster.Cli.Commands;

internal sealed class KvRevertCommand : ClientCommand
{
    public const string Line = "Makes keys what they were";

    private readonly Flag _apply;
    private readonly Flag _to;

    public KvRevertCommand()
        : base(Answers.OfCluster)
    {
        _apply = Flags.Switch("apply", "Do it. Without this, only what would change is shown.");
        _to = Flags.Text("to", "WHEN", "A revision (4711), a time (2026-01-31T12:00:00Z) or how long ago (90m).");
    }

    public override string Words => "kv revert";

    public override string Summary => Line;

    public override string Takes => "[options] -to=WHEN PREFIX";

    public override string About =>
        """
          Values and flags of all keys that begin with the prefix become what they were; locks stay with their holders. Up to
          512 keys go back in one transaction, more in several: when one is refused, the same command goes on from there.
          What is overwritten stays in the history, so that going back can be undone.

              {0} kv revert -to=90m web/
              {0} kv revert -to=90m -apply web/
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error reverting: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands.Count != 1)
        {
            return Fail(
                terminal, operands.Count > 1 ? TooMany(operands, 1) : "Error! Missing PREFIX argument; \"\" stands for all keys");
        }

        if (_to.Text is not { Length: > 0 } to)
        {
            return Fail(terminal, "Error! Missing -to: say to when, such as -to=90m");
        }

        (string, string)[] dry = _apply.On ? [] : [("dry-run", "")];
        var reverted = (await client.SendAsync(
            HttpMethod.Put,
            $"/v1/muster/kv/revert/{AgentClient.Escape(operands[0].TrimStart('/'))}",
            [("to", to), .. dry],
            null,
            cancel)).Json();
        var changes = reverted.GetProperty("Changes");
        foreach (var change in changes.EnumerateArray())
        {
            terminal.Out.WriteLine(PastText.Difference(change));
        }

        var count = changes.GetArrayLength();
        var keys = count == 1 ? "1 key" : $"{count} keys";
        terminal.Error.WriteLine(
            count == 0 ? $"All is as it was at revision {reverted.GetProperty("To")}."
            : _apply.On ? $"{keys} as at revision {reverted.GetProperty("To")} again, written at revision {reverted.GetProperty("Revision")}."
            : $"{keys} would change, back to revision {reverted.GetProperty("To")}. Nothing was written: -apply does it.");
        return Done;
    }
}
