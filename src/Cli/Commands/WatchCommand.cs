using System.Globalization;
using Muster.Agent.Watching;
using Muster.Bedrock;
using Muster.Doors.Go;

namespace Muster.Cli.Commands;

internal sealed class WatchCommand : ClientCommand
{
    public const string Line = "Shows something as it is, or runs a program whenever it changes";

    private readonly Flag _passingOnly;
    private readonly Flag _shell;
    private readonly Flag _type;
    private readonly (string Name, Flag Flag)[] _parameters;

    public WatchCommand()
        : base(Answers.OfCluster)
    {
        _type = Flags.Text("type", "TYPE", "What is watched: key, keyprefix, services, nodes, service, checks or event.");
        _passingOnly = Flags.Text("passingonly", "true|false", "Only instances whose checks all pass; for service.");
        _shell = Flags.Switch("shell", "Run the program by a shell (SHELL, or /bin/sh). -shell=false runs it as it stands.");
        _parameters =
        [
            ("type", _type),
            ("key", Flags.Text("key", "KEY", "The key; for key.")),
            ("name", Flags.Text("name", "NAME", "The event's name; for event.")),
            ("prefix", Flags.Text("prefix", "PREFIX", "How the keys begin; for keyprefix.")),
            ("service", Flags.Text("service", "NAME", "The service; for service and checks.")),
            ("state", Flags.Text("state", "STATE", "any, passing, warning or critical; for checks.")),
            ("tag", Flags.Text("tag", "TAG", "Only instances that have it; for service. May be repeated.")),
        ];
    }

    public override string Words => "watch";

    public override string Summary => Line;

    public override string Takes => "-type=TYPE [options] [program...]";

    public override string About =>
        """
          Without a program: what there is now, as JSON. With one: it is run at once and on each change, with the JSON to
          read and the index in CONSUL_INDEX; when it fails, the watch ends.

              {0} watch -type=key -key=web/port
              {0} watch -type=service -service=db -passingonly=true ./reload-proxy.sh
              {0} watch -type=event -name=deploy 'jq -r .[].Payload | base64 -d'
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error querying Consul agent: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (!Ask().TryGet(out var ask, out var refused))
        {
            return Fail(terminal, refused.Message);
        }

        (await client.GetAsync("/v1/agent/self", cancel)).Expected();
        var child = operands.Count > 0 ? new WatchChild(operands, _shell.Text != "false", terminal) : null;
        using var ending = Interrupts.Linked(signal => child?.Pass(signal), cancel);
        var result = Done;
        var calls = new WatchCalls(
            async (path, query, gone) => await AnswerAsync(client, path, query, gone),
            async (index, json, gone) =>
            {
                if (child is null)
                {
                    terminal.Out.Write(WatchText.Indented(json));
                    return WatchNext.Stop;
                }

                if (await child.RunAsync(index, json, gone) is not { } trouble)
                {
                    return WatchNext.GoOn;
                }

                result = Fail(terminal, trouble);
                return WatchNext.Stop;
            },
            (why, retry) => terminal.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} [ERROR] watch.watch: Watch errored: type={ask.Type} error=\"{why}\" retry={GoDuration.Format(retry)}")));
        try
        {
            await new WatchLoop(ask, calls, TimeProvider.System).RunAsync(ending.Token);
        }
        catch (OperationCanceledException) when (ending.Token.IsCancellationRequested)
        {
            return Done;
        }

        return result;
    }

    private Result<WatchAsk> Ask()
    {
        var given = _parameters.Where(parameter => parameter.Flag.Text is { Length: > 0 })
            .ToDictionary(parameter => parameter.Name, parameter => parameter.Flag.All, StringComparer.Ordinal);
        if (!given.ContainsKey("type"))
        {
            return new Refused(Refusal.Invalid, "Watch type must be specified");
        }

        if (_passingOnly.Text is { Length: > 0 } passing)
        {
            if (Cli.Flags.TruthOf(passing) is not { } truth)
            {
                return new Refused(
                    Refusal.Invalid, $"Failed to parse passingonly flag: strconv.ParseBool: parsing \"{passing}\": invalid syntax");
            }

            given["passingonly"] = [truth ? "true" : "false"];
        }

        if (_type.Text is "connect_roots" or "connect_leaf" or "agent_service")
        {
            var belongs = _type.Text == "connect_leaf" ? "service" : "type";
            var strange = given.Keys.Where(name => name != "type" && name != belongs).ToList();
            return strange.Count > 0
                ? new Refused(Refusal.Invalid, $"Invalid parameters: [{string.Join(' ', strange)}]")
                : new Refused(Refusal.Invalid, $"Type {_type.Text} is not supported in the CLI tool");
        }

        return WatchAsk.Of(given);
    }

    private static async Task<Result<WatchAnswer>> AnswerAsync(
        AgentClient client, string path, IReadOnlyList<(string, string)> query, CancellationToken cancel)
    {
        try
        {
            var reply = await client.GetAsync(path, cancel, query);
            return new WatchAnswer(reply.Status, reply.Index, null, reply.Body);
        }
        catch (AgentTroubleException trouble)
        {
            return new Refused(Refusal.Unavailable, trouble.Message);
        }
    }
}
