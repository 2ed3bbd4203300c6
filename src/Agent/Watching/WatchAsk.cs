using Muster.Bedrock;

namespace Muster.Agent.Watching;

/// <summary>What is watched: one of Consul's types of watches with what belongs to it, checked.</summary>
public sealed record WatchAsk
{
    private static readonly string[] _states = ["any", "passing", "warning", "critical"];

    private WatchAsk(string type, WatchShape shape, string path, IReadOnlyList<(string, string)> query)
    {
        Type = type;
        Shape = shape;
        Path = path;
        Query = query;
    }

    public string Type { get; }

    /// <summary>Escaped, from <c>/v1</c> on.</summary>
    public string Path { get; }

    /// <summary>Unescaped.</summary>
    public IReadOnlyList<(string Name, string Value)> Query { get; }

    /// <summary>How the agent's answer is shown: as Consul's client library writes it again.</summary>
    internal WatchShape Shape { get; }

    /// <summary>What an event watch shows is only what came since the last look.</summary>
    internal bool IsOfEvents => Type == "event";

    /// <summary>What is not there is nothing, and no error.</summary>
    internal bool MayBeMissing => Type is "key" or "keyprefix";

    /// <summary>Changes are told by a hash of what is watched, not by an index.</summary>
    internal bool IsByHash => Type == "agent_service";

    /// <summary>What Consul's client library refuses each time it is to ask; null when it asks.</summary>
    internal string? NeverAsked { get; private init; }

    /// <summary>
    /// Reads a watch's parameters. Refuses Invalid in the words of Consul's client library: a type that there is not, what
    /// is missing, what does not belong to the type.
    /// </summary>
    /// <param name="given">By name, each with all values given; a switch has "true" or "false". <c>type</c> is among them.</param>
    public static Result<WatchAsk> Of(IReadOnlyDictionary<string, IReadOnlyList<string>> given)
    {
        var parameters = new WatchParameters(given);
        var type = parameters.Take("type");
        if (type.Length == 0)
        {
            return new Refused(Refusal.Invalid, "Watch type must be specified");
        }

        var stale = parameters.Take("stale") == "true" && type != "event";
        var made = type switch
        {
            "key" => Key(parameters),
            "keyprefix" => Prefix(parameters),
            "services" => new WatchAsk(type, WatchShapes.Services, "/v1/catalog/services", []),
            "nodes" => new WatchAsk(type, WatchShapes.Nodes, "/v1/catalog/nodes", []),
            "service" => Service(parameters),
            "checks" => Checks(parameters),
            "event" => new WatchAsk(type, WatchShapes.Events, "/v1/event/list", parameters.TakeAsQuery("name")),
            "agent_service" => new WatchAsk(
                type, WatchShapes.Service, $"/v1/agent/service/{Uri.EscapeDataString(parameters.Take("service_id"))}", []),
            "connect_roots" or "connect_leaf" =>
                new Refused(Refusal.Invalid, $"Watch type {type} needs a service mesh, and there is none"),
            _ => new Refused(Refusal.Invalid, $"Unsupported watch type: {type}"),
        };
        if (!made.TryGet(out var ask, out var refused))
        {
            return refused;
        }

        if (parameters.Rest is { Count: > 0 } rest)
        {
            return new Refused(Refusal.Invalid, $"Invalid parameters: [{string.Join(' ', rest)}]");
        }

        return stale ? new WatchAsk(ask.Type, ask.Shape, ask.Path, [.. ask.Query, ("stale", "")]) { NeverAsked = ask.NeverAsked } : ask;
    }

    private static Result<WatchAsk> Key(WatchParameters parameters) => parameters.Take("key") is { Length: > 0 } key
        ? new WatchAsk("key", WatchShapes.Key, $"/v1/kv/{Escaped(key)}", [])
        : new Refused(Refusal.Invalid, "Must specify a single key to watch");

    private static Result<WatchAsk> Prefix(WatchParameters parameters) => parameters.Take("prefix") is { Length: > 0 } prefix
        ? new WatchAsk("keyprefix", WatchShapes.Keys, $"/v1/kv/{Escaped(prefix)}", [("recurse", "")])
        : new Refused(Refusal.Invalid, "Must specify a single prefix to watch");

    private static Result<WatchAsk> Service(WatchParameters parameters)
    {
        var (service, tags, passing) =
            (parameters.Take("service"), parameters.TakeAsQuery("tag"), parameters.Take("passingonly") == "true");
        if (service.Length == 0)
        {
            return new Refused(Refusal.Invalid, "Must specify a single service to watch");
        }

        return new WatchAsk(
            "service",
            WatchShapes.Instances,
            $"/v1/health/service/{Uri.EscapeDataString(service)}",
            [.. tags, .. passing ? [("passing", "1")] : (ReadOnlySpan<(string, string)>)[]]);
    }

    private static Result<WatchAsk> Checks(WatchParameters parameters)
    {
        var (service, state) = (parameters.Take("service"), parameters.Take("state"));
        if (service.Length > 0 && state.Length > 0)
        {
            return new Refused(Refusal.Invalid, "Cannot specify service and state");
        }

        state = state.Length == 0 ? "any" : state;
        var path = service.Length > 0
            ? $"/v1/health/checks/{Uri.EscapeDataString(service)}"
            : $"/v1/health/state/{Uri.EscapeDataString(state)}";
        return new WatchAsk("checks", WatchShapes.Checks, path, [])
        {
            NeverAsked = _states.Contains(state) ? null : $"Unsupported state: {state}",
        };
    }

    /// <summary>A name as part of a path; slashes of a key stay, the first one alone is dropped.</summary>
    private static string Escaped(string key) =>
        string.Join('/', (key[0] == '/' ? key[1..] : key).Split('/').Select(Uri.EscapeDataString));
}
