using System.Collections.Immutable;
using Muster.Doors.Go;
using Muster.Registry.Sessions;

namespace Muster.Doors.Consul.Bodies;

/// <summary>The body of session/create. All of it may be left out.</summary>
internal sealed class SessionBody
{
    public const string BehaviorDelete = "delete";
    public const string BehaviorRelease = "release";

    private const string SerfHealth = "serfHealth";
    private const long LockDelayDefaultNanos = 15 * NanosPerSecond;

    /// <summary>Below so many, a number means seconds.</summary>
    private const long SecondsBelow = 1000;
    private const long NanosPerSecond = 1_000_000_000;

    public static readonly GoStruct<SessionBody> Shape = new(
        "",
        "struct { LockDelay interface {}; *structs.Alias }",
        new("LockDelay", (json, body) => body._lockDelay = LockDelay(json) ?? body._lockDelay),
        new("ID", (json, _) => json.String()),
        new("Name", (json, body) => body._name = json.String() ?? body._name),
        new("Node", (json, body) => body._node = json.String() ?? body._node),
        new("Behavior", (json, body) => body.Behavior = json.String("structs.SessionBehavior") ?? body.Behavior),
        new("TTL", (json, body) => body.Ttl = json.String() ?? body.Ttl),
        new("NodeChecks", (json, body) => body._nodeChecks = json.Strings()),
        new("ServiceChecks", (json, body) => body._serviceChecks = json.List("[]structs.ServiceCheck", ServiceCheck)),
        new("Checks", (json, body) => body._checks = Checks(json)),
        new("CreateIndex", (json, _) => json.Skip()),
        new("ModifyIndex", (json, _) => json.Skip()))
    {
        TakesUnknownFields = true,
    };

    private static readonly GoStruct<ServiceCheckBody> _serviceCheck = new(
        "ServiceCheck",
        "structs.ServiceCheck",
        new("ID", (json, body) => body.Id = json.String() ?? body.Id),
        new("Namespace", (json, body) => body.Namespace = json.String() ?? body.Namespace))
    {
        TakesUnknownFields = true,
    };

    private long _lockDelay = LockDelayDefaultNanos;
    private string _name = "";
    private string? _node;
    private List<string>? _nodeChecks = [SerfHealth];
    private List<SessionServiceCheck>? _serviceChecks;
    private List<string> _checks = [SerfHealth];

    public string Behavior { get; private set; } = BehaviorRelease;

    /// <summary>As it was written.</summary>
    public string Ttl { get; private set; } = "";

    /// <summary>Null for this agent's own.</summary>
    public string? Node => _node;

    /// <param name="node">The node to which it belongs.</param>
    /// <param name="ttl">What <see cref="Ttl"/> says.</param>
    public SessionRequest ToRequest(string node, TimeSpan ttl) => new()
    {
        Name = _name,
        Node = node,
        LockDelayNanos = _lockDelay,
        Behavior = Behavior == BehaviorDelete ? SessionBehavior.Delete : SessionBehavior.Release,
        Ttl = Ttl,
        TtlLength = ttl,
        NodeChecks = _checks.Count == 0 ? [] : _nodeChecks is null ? null : [.. _nodeChecks],
        ServiceChecks = _serviceChecks is null ? null : [.. _serviceChecks],

        // The older way of naming checks: left as it is by default it says nothing; either way, empty, empties the other.
        Checks = _checks is [SerfHealth] || _nodeChecks is not { Count: > 0 } ? [] : [.. _checks],
    };

    /// <summary>A text in Go's form, or a number; null for null, and none for anything else.</summary>
    private static long? LockDelay(GoJsonReader json)
    {
        if (json.IsNull())
        {
            json.Skip();
            return null;
        }

        var nanos = json.Nanoseconds();
        return nanos < SecondsBelow ? unchecked(nanos * NanosPerSecond) : nanos;
    }

    private static List<string> Checks(GoJsonReader json) =>
        json.List("[]types.CheckID", reader => reader.String("types.CheckID") ?? "") ?? [];

    private static SessionServiceCheck ServiceCheck(GoJsonReader json)
    {
        var body = new ServiceCheckBody();
        json.Struct(_serviceCheck, body);
        return new SessionServiceCheck(body.Id, body.Namespace);
    }

    private sealed class ServiceCheckBody
    {
        public string Id { get; set; } = "";

        public string Namespace { get; set; } = "";
    }
}
