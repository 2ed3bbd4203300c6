using System.Collections.Immutable;
using Muster.Engine;

namespace Muster.Registry.Catalog;

/// <summary>The three opinions, as Consul spells them; the catalog accepts other words from foreign registrations.</summary>
public static class CheckStatus
{
    public const string Passing = "passing";
    public const string Warning = "warning";
    public const string Critical = "critical";

    public static bool IsKnown(string status) => status is Passing or Warning or Critical;
}

/// <summary>How an external check is to be performed, kept for whoever performs it. Unset fields are empty or zero.</summary>
public sealed record CheckDefinition
{
    public string Http { get; init; } = "";

    public string Method { get; init; } = "";

    public string Body { get; init; } = "";

    public ImmutableSortedDictionary<string, ImmutableArray<string>> Header { get; init; } =
        ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.WithComparers(StringComparer.Ordinal);

    public bool TlsSkipVerify { get; init; }

    public string Tcp { get; init; } = "";

    public ImmutableArray<string> Args { get; init; } = [];

    public string DockerContainerId { get; init; } = "";

    public string Shell { get; init; } = "";

    public string Grpc { get; init; } = "";

    public bool GrpcUseTls { get; init; }

    public string AliasNode { get; init; } = "";

    public string AliasService { get; init; } = "";

    public TimeSpan Ttl { get; init; }

    public int OutputMaxSize { get; init; }

    public TimeSpan Interval { get; init; }

    public TimeSpan Timeout { get; init; }

    public TimeSpan DeregisterCriticalServiceAfter { get; init; }

    /// <summary>Consul's word for what would perform it (1.8.7); empty when nothing would.</summary>
    public string Type => (this, Interval > TimeSpan.Zero) switch
    {
        ({ Grpc.Length: > 0 }, true) => "grpc",
        ({ Ttl.Ticks: > 0 }, _) => "ttl",
        ({ Http.Length: > 0 }, true) => "http",
        ({ Tcp.Length: > 0 }, true) => "tcp",
        ({ AliasNode.Length: > 0 } or { AliasService.Length: > 0 }, _) => "alias",
        ({ Args.Length: > 0, DockerContainerId.Length: > 0 }, true) => "docker",
        ({ Args.Length: > 0 }, _) => "script",
        _ => "",
    };

    /// <summary>The same content.</summary>
    public bool SameAs(CheckDefinition other) =>
        this with { Header = other.Header, Args = other.Args } == other
        && Content.Same(Header, other.Header)
        && Content.Same(Args, other.Args);
}

/// <summary>An opinion of a node's or a service's health. <see cref="ServiceId"/> is empty for a node's check.</summary>
public sealed record Check
{
    public required string Node { get; init; }

    /// <summary>Unique on its node.</summary>
    public required string CheckId { get; init; }

    public required string Name { get; init; }

    public string Status { get; init; } = CheckStatus.Critical;

    public string Notes { get; init; } = "";

    public string Output { get; init; } = "";

    public string ServiceId { get; init; } = "";

    /// <summary>
    /// Filled in by the catalog from the service's row when the check is registered, and left so until it is registered
    /// again, as Consul 1.8.7 does. For a node's check, as given.
    /// </summary>
    public string ServiceName { get; init; } = "";

    /// <summary>As <see cref="ServiceName"/>.</summary>
    public ImmutableArray<string> ServiceTags { get; init; } = [];

    /// <summary>Consul's word: <c>ttl</c>, <c>http</c>, <c>tcp</c>, …; empty for gossip's own.</summary>
    public string Type { get; init; } = "";

    public CheckDefinition Definition { get; init; } = new();

    public Revision Created { get; init; }

    public Revision Modified { get; init; }

    /// <summary>The row it was read from, when that holds more than this program knows: a rewrite keeps it.</summary>
    internal ReadOnlyMemory<byte> Rest { get; init; }

    /// <summary>The same content, whatever the revisions.</summary>
    public bool SameAs(Check other) =>
        string.Equals(Node, other.Node, StringComparison.Ordinal)
        && string.Equals(CheckId, other.CheckId, StringComparison.Ordinal)
        && string.Equals(Name, other.Name, StringComparison.Ordinal)
        && string.Equals(Status, other.Status, StringComparison.Ordinal)
        && string.Equals(Notes, other.Notes, StringComparison.Ordinal)
        && string.Equals(Output, other.Output, StringComparison.Ordinal)
        && string.Equals(ServiceId, other.ServiceId, StringComparison.Ordinal)
        && string.Equals(ServiceName, other.ServiceName, StringComparison.Ordinal)
        && string.Equals(Type, other.Type, StringComparison.Ordinal)
        && Content.Same(ServiceTags, other.ServiceTags)
        && Definition.SameAs(other.Definition);
}

/// <summary>An instance with its node and the checks that concern it: the node's first, then its own.</summary>
public sealed record HealthEntry(Node Node, ServiceInstance Instance, ImmutableArray<Check> Checks);
