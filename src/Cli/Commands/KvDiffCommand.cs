namespace Muster.Cli.Commands;

internal sealed class KvDiffCommand : ClientCommand
{
    public const string Line = "Shows which keys differ between two points of time";

    private readonly Flag _format;

    public KvDiffCommand()
        : base(Answers.OfCluster) => _format = OutputFormat.Add(Flags);

    public override string Words => "kv diff";

    public override string Summary => Line;

    public override string Takes => "[options] FROM [TO] [PREFIX]";

    public override string About =>
        """
          FROM and TO are revisions (4711), times (2026-01-31T12:00:00Z) or how long ago (90m). Without TO, or with "now",
          the present. Lines begin with + (only in TO), - (only in FROM) or ~ (in both, and different).

              {0} kv diff 90m
              {0} kv diff 4711 4800 web/
              {0} kv diff 2026-01-31T12:00:00Z now web/
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error comparing: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands.Count is 0 or > 3)
        {
            return Fail(terminal, operands.Count == 0 ? "Error! Missing FROM argument" : TooMany(operands, 3));
        }

        var prefix = operands.Count == 3 ? operands[2].TrimStart('/') : "";
        (string, string)[] to = operands.Count > 1 && operands[1] != "now" ? [("to", operands[1])] : [];
        var comparison = (await client.GetAsync(
            $"/v1/muster/kv/diff/{AgentClient.Escape(prefix)}", cancel, [("from", operands[0]), .. to])).Json();
        if (OutputFormat.IsJson(_format))
        {
            terminal.Out.WriteLine(OutputFormat.Json(comparison));
            return Done;
        }

        var count = 0;
        foreach (var difference in comparison.GetProperty("Differences").EnumerateArray())
        {
            terminal.Out.WriteLine(PastText.Difference(difference));
            count++;
        }

        terminal.Error.WriteLine(
            $"{(count == 1 ? "1 key differs" : $"{count} keys differ")} between revisions "
            + $"{comparison.GetProperty("From")} and {comparison.GetProperty("To")}.");
        return Done;
    }
}
