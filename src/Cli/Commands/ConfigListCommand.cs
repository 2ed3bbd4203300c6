namespace Muster.Cli.Commands;

internal sealed class ConfigListCommand : ClientCommand
{
    public const string Line = "Lists the configuration entries of a kind";

    private readonly Flag _kind;

    public ConfigListCommand()
        : base(Answers.OfCluster) =>
        _kind = Flags.Text("kind", "KIND", "What the entries set, such as service-defaults.");

    public override string Words => "config list";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          Lists the names of all entries of that kind.

              {0} config list -kind service-defaults
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) =>
        $"Error listing config entries for kind \"{_kind.Text}\": ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (_kind.Text is not { Length: > 0 } kind)
        {
            return Fail(terminal, "Must specify the -kind parameter");
        }

        foreach (var entry in (await client.GetAsync($"/v1/config/{Uri.EscapeDataString(kind)}", cancel)).Json().EnumerateArray())
        {
            terminal.Out.WriteLine(entry.GetProperty("Name").GetString());
        }

        return Done;
    }
}
