namespace Muster.Cli.Commands;

internal sealed class KvHistoryCommand : ClientCommand
{
    public const string Line = "Shows what happened to a key, and who did it";

    private readonly Flag _format;
    private readonly PageFlags _page;

    public KvHistoryCommand()
        : base(Answers.OfCluster)
    {
        _page = new PageFlags(Flags);
        _format = OutputFormat.Add(Flags);
    }

    public override string Words => "kv history";

    public override string Summary => Line;

    public override string Takes => "[options] KEY";

    public override string About =>
        """
          Newest first, for thirty days or as long as there is room. Of values larger than 16 KiB only the size is kept.

              {0} kv history web/color
              {0} kv get -at=REVISION web/color
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error querying the key's history: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands.Count != 1 || KvKey.Of(operands) is not { Length: > 0 } key)
        {
            return Fail(terminal, operands.Count > 1 ? TooMany(operands, 1) : "Error! Missing KEY argument");
        }

        var page = (await client.GetAsync($"/v1/muster/kv/history/{AgentClient.Escape(key)}", cancel, _page.Query())).Json();
        var moments = page.GetProperty("Moments");
        if (OutputFormat.IsJson(_format))
        {
            terminal.Out.WriteLine(OutputFormat.Json(page));
            return Done;
        }

        if (moments.GetArrayLength() == 0)
        {
            terminal.Error.WriteLine($"Nothing is known to have happened to the key {key}.");
            return Done;
        }

        var rows = moments.EnumerateArray().Select(moment => (string[])
        [
            $"{moment.GetProperty("Revision")}",
            PastText.Text(moment, "Time"),
            PastText.Text(moment, "Deed") + (moment.GetProperty("Writes").GetInt32() is > 1 and var writes ? $" x{writes}" : ""),
            PastText.By(moment),
            PastText.Value(moment.GetProperty("After")),
        ]);
        terminal.Out.Write(Table.Of([["Revision", "Time", "What", "By", "Value"], .. rows]));
        PastText.WriteEnd(page, terminal);
        return Done;
    }
}
