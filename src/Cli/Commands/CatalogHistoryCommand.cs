using System.Globalization;
using System.Text.Json;
using Muster.Registry.Catalog.Past;

namespace Muster.Cli.Commands;

internal sealed class CatalogHistoryCommand : ClientCommand
{
    public const string Line = "Shows who of a service, or on a node, came, went and failed, and when";

    private readonly Flag _format;
    private readonly PageFlags _page;
    private readonly Flag _all;
    private readonly Flag _instance;
    private readonly Flag _node;

    public CatalogHistoryCommand()
        : base(Answers.OfCluster)
    {
        _page = new PageFlags(Flags);
        _format = OutputFormat.Add(Flags);
        _all = Flags.Switch("all", "Every turn of every check, one by one.");
        _instance = Flags.Text("instance", "ID", "Of this instance, in place of a service.");
        _node = Flags.Text("node", "NODE", "Of this node and all that it offers, in place of a service.");
    }

    public override string Words => "catalog history";

    public override string Summary => Line;

    public override string Takes => "[options] [SERVICE]";

    public override bool TakesFlagsAnywhere => true;

    public override string About =>
        """
          Newest first: registrations, changes, removals, and the turns of the checks of its instances and of their nodes. A
          check that turns again and again is one line, unless -all is given.

              {0} catalog history web
              {0} catalog history -since=24h web
              {0} catalog history -node=n1
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error querying the service's history: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        var subjects = new (string Kind, string Name)[]
        {
            ("service", operands.Count > 0 ? operands[0] : ""), ("instance", _instance.Text ?? ""), ("node", _node.Text ?? ""),
        }.Where(subject => subject.Name.Length > 0).ToList();
        if (operands.Count > 1)
        {
            return Fail(terminal, TooMany(operands, 1));
        }

        if (subjects.Count != 1)
        {
            return Fail(
                terminal, subjects.Count == 0 ? "Error! Missing SERVICE argument" : "Error! Give one of SERVICE, -instance and -node");
        }

        var (kind, name) = subjects[0];
        var page = (await client.GetAsync(
            $"/v1/muster/catalog/history/{Uri.EscapeDataString(name)}", cancel, [("kind", kind), .. _page.Query()])).Json();
        if (OutputFormat.IsJson(_format))
        {
            terminal.Out.WriteLine(OutputFormat.Json(page));
            return Done;
        }

        var moments = page.GetProperty("Moments").EnumerateArray().ToList();
        if (moments.Count == 0)
        {
            terminal.Error.WriteLine($"Nothing is known to have happened to {kind switch { "service" => "a service", "node" => "a node", _ => "an instance" }} {name}.");
            return Done;
        }

        terminal.Out.Write(Table.Of(
        [
            ["Revision", "Time", "Node", "Instance", "What", "By"],
            .. RunsOf(moments).Select(run => (string[])
            [
                $"{run.Last.GetProperty("Revision")}",
                PastText.Text(run.Last, "Time"),
                PastText.Text(run.Last, "Node"),
                PastText.Text(run.Last, "ServiceID") is { Length: > 0 } id ? id : "(all)",
                What(run.Last) + Times(run),
                PastText.By(run.Last),
            ]),
        ]));
        PastText.WriteEnd(page, terminal);
        return Done;
    }

    private IReadOnlyList<CheckRun<JsonElement>> RunsOf(List<JsonElement> moments) => _all.On
        ? [.. moments.Select(moment => new CheckRun<JsonElement>(moment, moment, 1))]
        : CheckRuns.Gather(moments, moment => new CheckTurn(
            moment.GetProperty("Revision").GetInt64(), PastText.Text(moment, "Node"), PastText.Text(moment, "CheckID"),
            PastText.Text(moment, "Deed") == "check-turned"));

    private static string Times(CheckRun<JsonElement> run) => run.Count == 1
        ? ""
        : string.Create(
            CultureInfo.InvariantCulture, $" (the last of {run.Count} turns since {run.First.GetProperty("Time").GetString()})");

    private static string What(JsonElement moment)
    {
        var (check, to, detail) =
            (PastText.Text(moment, "CheckID"), PastText.Text(moment, "To"), PastText.Text(moment, "Detail"));
        var said = detail.Length > 0 ? $": {detail}" : "";
        return PastText.Text(moment, "Deed") switch
        {
            "registered" => $"registered{(detail.Length > 0 ? $" at {detail}" : "")}",
            "deregistered" => $"deregistered{said}",
            "changed" => $"changed{said}",
            "check-added" => $"check {check} came, {to}{said}",
            "check-removed" => $"check {check} went",
            "node-registered" => $"node registered at {detail}",
            "node-changed" => $"node changed{said}",
            "node-deregistered" => $"node deregistered{said}",
            _ => $"check {check} turned {to}, was {PastText.Text(moment, "From")}{said}",
        };
    }
}
