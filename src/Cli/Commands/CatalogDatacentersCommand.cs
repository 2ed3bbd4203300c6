namespace Muster.Cli.Commands;

internal sealed class CatalogDatacentersCommand : ClientCommand
{
    public const string Line = "Lists the datacenters that are known";

    private readonly Flag _format;

    public CatalogDatacentersCommand()
        : base(Answers.OfCluster) => _format = OutputFormat.Add(Flags);

    public override string Words => "catalog datacenters";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          One name a line, the nearest first.

              {0} catalog datacenters
              {0} catalog datacenters -format=json
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error listing datacenters: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands.Count > 0)
        {
            return Fail(terminal, TooMany(operands, 0));
        }

        var names = (await client.GetAsync("/v1/catalog/datacenters", cancel)).Json();
        terminal.Out.WriteLine(OutputFormat.IsJson(_format)
            ? OutputFormat.Json(names)
            : string.Join('\n', names.EnumerateArray().Select(name => name.GetString())));
        return Done;
    }
}
