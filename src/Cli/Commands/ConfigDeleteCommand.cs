namespace Muster.Cli.Commands;

internal sealed class ConfigDeleteCommand : ClientCommand
{
    public const string Line = "Removes a configuration entry";

    private readonly Flag _kind;
    private readonly Flag _name;

    public ConfigDeleteCommand()
        : base(Answers.OfCluster)
    {
        _kind = Flags.Text("kind", "KIND", "What the entry sets, such as service-defaults.");
        _name = Flags.Text("name", "NAME", "The entry's name.");
    }

    public override string Words => "config delete";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          Removes the entry of that kind and name, if it is there and nothing relies on it.

              {0} config delete -kind service-defaults -name web
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) =>
        $"Error deleting config entry {_kind.Text}/{_name.Text}: ";

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

        var path = $"/v1/config/{Uri.EscapeDataString(kind)}/{AgentClient.Escape(name)}";
        (await client.SendAsync(HttpMethod.Delete, path, [], null, cancel)).Expected();
        terminal.Out.WriteLine($"Config entry deleted: {kind}/{name}");
        return Done;
    }
}
