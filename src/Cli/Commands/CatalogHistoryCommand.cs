using System.Text.Json;

namespace Muster.Cli.Commands;

internal sealed class CatalogHistoryCommand : ClientCommand
{
    public const string Line = "Shows who of a service came, went and failed, and when";

    private readonly Flag _format;
    private readonly PageFlags _page;

    public CatalogHistoryCommand()
        : base(Answers.OfCluster)
    {
        _page = new PageFlags(Flags);
        _format = OutputFormat.Add(Flags);
    }

    public override string Words => "catalog history";

    public override string Summary => Line;

    public override string Takes => "[options] SERVICE";

    public override string About =>
        """
          Newest first: registrations, changes, removals, and the turns of the checks of its instances and of their nodes.

              {0} catalog history web
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error querying the service's history: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands.Count != 1)
        {
            return Fail(terminal, operands.Count > 1 ? TooMany(operands, 1) : "Error! Missing SERVICE argument");
        }

        var page = (await client.GetAsync(
            $"/v1/muster/catalog/history/{Uri.EscapeDataString(operands[0])}", cancel, _page.Query())).Json();
        if (OutputFormat.IsJson(_format))
        {
            terminal.Out.WriteLine(OutputFormat.Json(page));
            return Done;
        }

        var moments = page.GetProperty("Moments").EnumerateArray().ToList();
        if (moments.Count == 0)
        {
            terminal.Error.WriteLine($"Nothing is known to have happened to a service {operands[0]}.");
            return Done;
        }

        terminal.Out.Write(Table.Of(
        [
            ["Revision", "Time", "Node", "Instance", "What", "By"],
            .. moments.Select(moment => (string[])
            [
                $"{moment.GetProperty("Revision")}",
                PastText.Text(moment, "Time"),
                PastText.Text(moment, "Node"),
                PastText.Text(moment, "ServiceID") is { Length: > 0 } id ? id : "(all)",
                What(moment),
                PastText.By(moment),
            ]),
        ]));
        PastText.WriteEnd(page, terminal);
        return Done;
    }

    private static string What(JsonElement moment)
    {
        var (check, to, detail) =
            (PastText.Text(moment, "CheckID"), PastText.Text(moment, "To"), PastText.Text(moment, "Detail"));
        var said = detail.Length > 0 ? $": {detail}" : "";
        return PastText.Text(moment, "Deed") switch
        {
            "registered" => $"registered{(detail.Length > 0 ? $" at {detail}" : "")}",
            "deregistered" => "deregistered",
            "changed" => $"changed{said}",
            "check-added" => $"check {check} came, {to}{said}",
            "check-removed" => $"check {check} went",
            _ => $"check {check} turned {to}, was {PastText.Text(moment, "From")}{said}",
        };
    }
}
