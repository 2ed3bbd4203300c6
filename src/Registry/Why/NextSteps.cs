using Muster.Registry.Catalog;
using Muster.Registry.Catalog.Past;

namespace Muster.Registry.Why;

/// <summary>What to do about a cause; commands as they can be typed. Pure.</summary>
internal static class NextSteps
{
    public static IReadOnlyList<string> Of(Cause cause, About about, IReadOnlyList<InstanceFinding> whom)
    {
        var first = whom.Count > 0 ? whom[0] : about.All[0];
        var service = first.Service;
        var check = first.Health.Check?.CheckId ?? "";
        return cause switch
        {
            Cause.NodeMaintenance => [$"muster maint -disable{Back(first.Entry.Node.Name, about.Evidence)}"],
            Cause.ServiceMaintenance => [$"muster maint -disable -service={Quoted(service.Id)}{Back(first.Entry.Node.Name, about.Evidence)}"],
            Cause.NodeLost =>
            [
                $"look whether {first.Entry.Node.Name} ({first.Entry.Node.Address}) runs and can be reached",
                $"muster catalog history -node {Quoted(first.Entry.Node.Name)}",
            ],
            Cause.AliasFailed => Aliased(first, about),
            Cause.TtlExpired =>
            [
                $"look whether whoever renews it still runs; it renews with PUT /v1/agent/check/pass/{check}",
            ],
            Cause.NotYetPassing => [$"wait for the check's first result, or look at it: {Probe(first, about.Evidence, check)}"],
            Cause.CheckFailed or Cause.Warning =>
                [$"look at what is checked: {Probe(first, about.Evidence, check)}", History(about)],
            Cause.TagMissing when SelectionReasoning.TagOf(about).Meant is { } meant =>
                [$"muster why {about.Name} -tag={Quoted(meant)}"],
            Cause.TagMissing => [$"muster why {about.Name}  # shows all its tags"],
            Cause.Filtered => [$"muster why {about.Name}  # without the filter"],
            Cause.OtherNode or Cause.OtherInstance => [$"muster why {about.Name}"],
            Cause.DnsLimit => Limited(about),
            Cause.NoPort => [$"{Registration(service)} -port=PORT  # with its port"],
            Cause.Replaced => ["give each instance an id of its own (-id)", History(about)],
            Cause.StaleAnswer when about.Asked.Seen > Engine.Revision.Never =>
                ["ask again; whoever caches answers has to ask again too, or to wait for the next (?index=)"],
            Cause.StaleAnswer => ["ask this agent itself, or wait; a shorter dns_config.service_ttl keeps answers fresher"],
            Cause.BehindView => ["muster monitor  # shows what keeps the agent from following"],
            _ => [],
        };
    }

    /// <param name="end">What ended it.</param>
    public static IReadOnlyList<string> OfGone(Cause cause, CatalogMoment end, Evidence evidence) => (cause, end) switch
    {
        (Cause.Renamed, { Is: { } now }) => [$"muster why {now.Name}"],
        (Cause.NodeRenamed, _) => [$"muster why -kind=node {end.NodeNow}  # two agents with one node id take it from each other"],
        (_, { Was: { } was }) => [$"{Registration(was)}{Back(end.Node, evidence)}"],
        _ => [],
    };

    /// <summary>The command that registers a service as it was; what has no flag is left out.</summary>
    internal static string Registration(Service service)
    {
        var words = new List<string> { "muster services register", $"-name={Quoted(service.Name)}" };
        if (service.Id != service.Name)
        {
            words.Add($"-id={Quoted(service.Id)}");
        }

        if (service.Address.Length > 0)
        {
            words.Add($"-address={Quoted(service.Address)}");
        }

        if (service.Port > 0)
        {
            words.Add($"-port={service.Port}");
        }

        words.AddRange(service.Tags.Select(tag => $"-tag={Quoted(tag)}"));
        words.AddRange(service.Meta.Select(pair => $"-meta={Quoted($"{pair.Key}={pair.Value}")}"));
        return string.Join(' ', words);
    }

    private static string Back(string node, Evidence evidence) =>
        string.Equals(node, evidence.Agent, StringComparison.OrdinalIgnoreCase)
            ? "  # brings it back"
            : $"  # at {node}'s agent: brings it back";

    private static string History(About about) => $"muster catalog history {Quoted(about.Name)}";

    private static IReadOnlyList<string> Aliased(InstanceFinding first, About about)
    {
        var alias = about.Evidence.DefinitionOf(first.Health.Check!);
        return alias switch
        {
            { AliasService.Length: > 0 } => [$"muster why -kind=instance {Quoted(alias.AliasService)}"],
            { AliasNode.Length: > 0 } => [$"muster why -kind=node {Quoted(alias.AliasNode)}"],
            _ => [History(about)],
        };
    }

    private static IReadOnlyList<string> Limited(About about)
    {
        var setting = about.Evidence.Dns.Addresses > 0 && about.Asked.Door == WhyDoor.Dns ? "a_record_limit" : "udp_answer_limit";
        return setting == "a_record_limit"
            ? ["raise dns_config.a_record_limit (0: no limit), or ask for SRV records"]
            : ["ask by TCP or with room (dig +tcp, dig +bufsize=4096), or raise dns_config.udp_answer_limit (at most 8)"];
    }

    private static string Probe(InstanceFinding first, Evidence evidence, string checkId)
    {
        var check = first.Health.Check!;
        var every = evidence.DefinitionOf(check) is { Interval.Ticks: > 0 } own ? $", every {Words.Length(own.Interval)}" : "";
        return evidence.DefinitionOf(check) switch
        {
            { Http.Length: > 0 } http => $"{http.Http}{every}",
            { Tcp.Length: > 0 } tcp => $"TCP {tcp.Tcp}{every}",
            { Grpc.Length: > 0 } grpc => $"gRPC {grpc.Grpc}{every}",
            { Udp.Length: > 0 } udp => $"UDP {udp.Udp}{every}",
            { H2Ping.Length: > 0 } ping => $"HTTP/2 {ping.H2Ping}{every}",
            { RunsCommand: true } command => $"{string.Join(' ', command.Args)}{every}",
            { OsService.Length: > 0 } unit => $"the unit {unit.OsService}{every}",
            { Ttl.Ticks: > 0 } => $"whoever reports for {checkId}",
            _ when check.Definition.Http.Length > 0 => check.Definition.Http,
            _ when check.Definition.Tcp.Length > 0 => $"TCP {check.Definition.Tcp}",
            _ => $"check {checkId} on {first.Entry.Node.Name}",
        };
    }

    private static string Quoted(string text) =>
        text.Length > 0 && text.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.' or ':' or '/' or '=' or ',')
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
