using System.Text;
using System.Text.Json.Nodes;

namespace Muster.Cli.Commands;

internal sealed class ServicesRegisterCommand : ClientCommand
{
    public const string Line = "Registers services with the agent";

    private readonly Flag _address;
    private readonly Flag _id;
    private readonly Flag _meta;
    private readonly Flag _name;
    private readonly Flag _port;
    private readonly Flag _tag;
    private readonly Flag _taggedAddress;

    // The one being asked for when trouble came.
    private string _current = "";

    public ServicesRegisterCommand()
        : base(Answers.OfCluster)
    {
        _address = Flags.Text("address", "ADDRESS", "Where the service is; without it, the node's address.");
        _id = Flags.Text("id", "ID", "The instance's id. Default: its name.");
        _meta = Flags.Text("meta", "KEY=VALUE", "A pair to keep with the service; may be repeated.");
        _name = Flags.Text("name", "NAME", "The service's name.");
        _port = Flags.Integer("port", "The service's port.");
        _tag = Flags.Text("tag", "TAG", "A tag; may be repeated.");
        _taggedAddress = Flags.Text("tagged-address", "KEY=ADDRESS", "Another address, by its tag; may be repeated.");
    }

    public override string Words => "services register";

    public override string Summary => Line;

    public override string Takes => "[options] [FILE...]";

    public override string About =>
        """
          From flags, or from HCL or JSON files that hold `service` or `services` as an agent's configuration does.
          The registration outlives this command and the agent's restarts.

              {0} services register -name=web -port=8080 -tag=v2
              {0} services register web.json
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => $"Error registering service \"{_current}\": ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        var flagsGiven = new[] { _address, _id, _meta, _name, _port, _tag, _taggedAddress }.Any(flag => flag.Text is not null);
        if (operands.Count == 0 && !flagsGiven)
        {
            return Fail(terminal, "Service registration requires at least one argument or flags.");
        }

        if (operands.Count > 0 && _name.Text is not null)
        {
            return Fail(terminal, "Service registration requires arguments or -id, not both.");
        }

        if (operands.Count == 0 && _name.Text is null)
        {
            return Fail(terminal, "Service registration requires -name or a file.");
        }

        var (services, trouble) = operands.Count > 0 ? ServiceFile.ReadAll(operands) : FromFlags();
        if (trouble is not null)
        {
            return Fail(terminal, trouble);
        }

        foreach (var service in services)
        {
            _current = service.Name;
            var body = Encoding.UTF8.GetBytes(service.Body.ToJsonString());
            (await client.SendAsync(HttpMethod.Put, "/v1/agent/service/register", [], body, cancel)).Expected();
            terminal.Out.WriteLine($"Registered service: {service.Name}");
        }

        return Done;
    }

    private (IReadOnlyList<ServiceFile.Entry> Services, string? Trouble) FromFlags()
    {
        var service = new JsonObject { ["Name"] = _name.Text };
        if (_id.Text is { } id)
        {
            service["ID"] = id;
        }

        if (_address.Text is { } address)
        {
            service["Address"] = address;
        }

        if (_port.Number is { } port)
        {
            service["Port"] = port;
        }

        if (_tag.All.Count > 0)
        {
            service["Tags"] = new JsonArray([.. _tag.All.Select(tag => JsonValue.Create(tag))]);
        }

        foreach (var (flag, field) in new[] { (_meta, "Meta"), (_taggedAddress, "TaggedAddresses") })
        {
            foreach (var pair in flag.All)
            {
                if (pair.Split('=', 2) is not [{ Length: > 0 } key, var value])
                {
                    return ([], $"invalid value \"{pair}\" for flag -{flag.Name}: Missing \"=\" value in argument: {pair}\nWrite it KEY=VALUE.");
                }

                var pairs = (JsonObject)(service[field] ??= new JsonObject());
                pairs[key] = flag == _meta ? value : new JsonObject { ["Address"] = value, ["Port"] = _port.Number ?? 0 };
            }
        }

        return ([new ServiceFile.Entry(_name.Text!, _id.Text ?? _name.Text!, service)], null);
    }
}
