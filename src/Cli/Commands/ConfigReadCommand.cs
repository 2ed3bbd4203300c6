namespace Muster.Cli.Commands;

internal sealed class ConfigReadCommand : ClientCommand
{
    public const string Line = "Shows a configuration entry";

    private readonly Flag _kind;
    private readonly Flag _name;

    public ConfigReadCommand()
        : base(Answers.OfCluster)
    {
        _kind = Flags.Text("kind", "KIND", "What the entry sets, such as service-defaults.");
        _name = Flags.Text("name", "NAME", "The entry's name.");
    }

    public override string Words => "config read";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          Shows the entry of that kind and name as JSON.

              {0} config read -kind service-defaults -name web
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) =>
        $"Error reading config entry {_kind.Text}/{_name.Text}: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (_kind.Text is not { Length: > 0 } kind)
        {
            return Fail(terminal, "Must specify the -kind parameter");
        }

        if (_name.Text is not { Length: > 0 } name)
        {
            return Fail(terminal, "Must specify the -name parameter");
        }

        var entry = await client.GetAsync(
            $"/v1/config/{Uri.EscapeDataString(kind)}/{AgentClient.Escape(name)}", cancel, ("pretty", ""));
        terminal.Out.Write(entry.Expected().Text);
        return Done;
    }
}
