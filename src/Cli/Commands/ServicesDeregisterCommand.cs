namespace Muster.Cli.Commands;

internal sealed class ServicesDeregisterCommand : ClientCommand
{
    public const string Line = "Removes services from the agent";

    private readonly Flag _id;

    // The one being asked for when trouble came.
    private string _current = "";

    public ServicesDeregisterCommand()
        : base(Answers.OfCluster) => _id = Flags.Text("id", "ID", "The instance's id.");

    public override string Words => "services deregister";

    public override string Summary => Line;

    public override string Takes => "[options] [FILE...]";

    public override string About =>
        """
          By id, or what HCL or JSON files hold that registered them. It is final: the agent does not bring them back.

              {0} services deregister -id=web
              {0} services deregister web.json
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => $"Error deregistering service \"{_current}\": ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands.Count == 0 && string.IsNullOrEmpty(_id.Text))
        {
            return Fail(terminal, "Service deregistration requires at least one argument or -id.");
        }

        if (operands.Count > 0 && _id.Text is not null)
        {
            return Fail(terminal, "Service deregistration requires arguments or -id, not both.");
        }

        var (services, trouble) = operands.Count > 0 ? ServiceFile.ReadAll(operands) : ([], null);
        if (trouble is not null)
        {
            return Fail(terminal, trouble);
        }

        foreach (var id in _id.Text is { } one ? [one] : services.Select(service => service.Id))
        {
            _current = id;
            var path = $"/v1/agent/service/deregister/{Uri.EscapeDataString(id)}";
            (await client.SendAsync(HttpMethod.Put, path, [], null, cancel)).Expected();
            terminal.Out.WriteLine($"Deregistered service: {id}");
        }

        return Done;
    }
}
