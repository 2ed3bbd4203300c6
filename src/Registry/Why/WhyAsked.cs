using System.Collections.Immutable;
using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Past;

namespace Muster.Registry.Why;

/// <summary>What a name stands for.</summary>
public enum WhyKind
{
    /// <summary>Whatever is called so: a service before an instance, a node, a prepared query, a key.</summary>
    Any,
    Service,
    Instance,
    Node,
    Query,
    Key,
}

/// <summary>Whose answers are meant.</summary>
public enum WhyDoor
{
    /// <summary>Those of all doors that offer instances: DNS and <c>?passing</c>.</summary>
    Clients,
    Dns,

    /// <summary>DNS, asked for SRV records.</summary>
    Srv,

    /// <summary><c>/v1/health/service/NAME?passing</c>.</summary>
    Passing,
}

/// <summary>A part of a filter that must hold, and its words.</summary>
public sealed record WhyFilter(string Text, Func<HealthEntry, bool> Holds);

/// <summary>Why is something, or is it not, in the answers that clients get?</summary>
public sealed record WhyAsked(string Name)
{
    public WhyKind Kind { get; init; }

    public WhyDoor Door { get; init; }

    /// <summary>Each must be among an instance's, whatever the case.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    public ImmutableArray<WhyFilter> Filters { get; init; } = [];

    /// <summary>Checks, by exact id, that do not count.</summary>
    public ImmutableArray<string> IgnoredChecks { get; init; } = [];

    /// <summary>Only the instances on this node; empty: on any.</summary>
    public string Node { get; init; } = "";

    /// <summary>Only the instance of this id; empty: any.</summary>
    public string Instance { get; init; } = "";

    /// <summary>The nearest to this node first; empty: as they are.</summary>
    public string Near { get; init; } = "";

    /// <summary>Empty: this agent's own.</summary>
    public string Datacenter { get; init; } = "";

    /// <summary>Null: now.</summary>
    public When? At { get; init; }

    /// <summary>The index of an answer that somebody has; <see cref="Revision.Never"/>: none.</summary>
    public Revision Seen { get; init; }
}
