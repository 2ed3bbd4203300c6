using System.Text.Json;

namespace Muster.Cli.Commands;

internal sealed class WhyCommand : ClientCommand
{
    public const string Line = "Explains why something is, or is not, in the answers that clients get";

    private readonly Flag _at;
    private readonly Flag _dns;
    private readonly Flag _filter;
    private readonly Flag _format;
    private readonly Flag _index;
    private readonly Flag _instance;
    private readonly Flag _kind;
    private readonly Flag _near;
    private readonly Flag _node;
    private readonly Flag _passing;
    private readonly Flag _srv;
    private readonly Flag _tag;

    public WhyCommand()
        : base(Answers.OfCluster)
    {
        _at = Flags.Text("at", "WHEN", "As it was: a revision (4711), a time (2026-01-31T12:00:00Z) or how long ago (90m).");
        _dns = Flags.Switch("dns", "Why, or why not, in answers of DNS.");
        _filter = Flags.Text("filter", "EXPRESSION", "Through the filter that the client uses.");
        _format = OutputFormat.Add(Flags);
        _index = Flags.Add(new Flag(
            "index", "INDEX", "The X-Consul-Index of an answer that the client has.", text => ulong.TryParse(text, out _)));
        _instance = Flags.Text("instance", "ID", "Only this instance of the service.");
        _kind = Flags.Add(new Flag(
            "kind", "KIND", "What NAME is: service, instance, node, query or key. Default: the first of these that is called so.",
            text => text is "service" or "instance" or "node" or "query" or "key"));
        _near = Flags.Text("near", "NODE", "In the order of distance from this node, as the client asks.");
        _node = Flags.Text("node", "NODE", "Only on this node.");
        _passing = Flags.Switch("passing", "Why, or why not, in answers of /v1/health/service/NAME?passing.");
        _srv = Flags.Switch("srv", "As -dns, of SRV records.");
        _tag = Flags.Text("tag", "TAG", "With this tag, as the client asks; may be repeated.");
    }

    public override string Words => "why";

    public override string Summary => Line;

    public override string Takes => "[options] NAME";

    public override bool TakesFlagsAnywhere => true;

    public override string About =>
        """
          The first line names the cause; then come what led there, what is and is not answered, and what to do. NAME is a
          service, an instance's id, a node, a prepared query or a key.

              {0} why web
              {0} why web -tag=v2
              {0} why web -dns
              {0} why web -at=90m
              {0} why web -format=json
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error asking why: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands.Count != 1 || operands[0].TrimStart('/') is not { Length: > 0 } name)
        {
            return Fail(terminal, operands.Count > 1 ? TooMany(operands, 1) : "Error! Missing NAME argument");
        }

        var found = (await client.GetAsync($"/v1/muster/why/{AgentClient.Escape(name)}", cancel, Query())).Json();
        if (OutputFormat.IsJson(_format))
        {
            terminal.Out.WriteLine(OutputFormat.Json(found));
            return Done;
        }

        new WhyText(terminal).Write(found);
        return Done;
    }

    private IEnumerable<(string, string)> Query()
    {
        foreach (var flag in (Flag[])[_at, _filter, _index, _instance, _kind, _near, _node])
        {
            if (flag.Text is { Length: > 0 } text)
            {
                yield return (flag.Name, text);
            }
        }

        foreach (var flag in (Flag[])[_dns, _passing, _srv])
        {
            if (flag.On)
            {
                yield return (flag.Name, "");
            }
        }

        foreach (var tag in _tag.All)
        {
            yield return ("tag", tag);
        }
    }
}
