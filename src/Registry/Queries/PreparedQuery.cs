using System.Collections.Immutable;
using Muster.Engine;

namespace Muster.Registry.Queries;

/// <summary>
/// A question about a service, kept under a name: which instances, in which order, and where else to look when there are
/// none here.
/// </summary>
public sealed record PreparedQuery
{
    /// <summary>A lower-case UUID.</summary>
    public required string Id { get; init; }

    /// <summary>Unique without regard to case; may be empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>The session that it goes with; empty for none.</summary>
    public string Session { get; init; } = "";

    /// <summary>What it is executed with, in place of the asker's.</summary>
    public string Token { get; init; } = "";

    public QueryTemplate Template { get; init; } = QueryTemplate.None;

    public required QueryService Service { get; init; }

    /// <summary>How long DNS may keep its answers.</summary>
    public QueryTtl Ttl { get; init; } = QueryTtl.None;

    public Revision Created { get; init; }

    public Revision Modified { get; init; }

    /// <summary>The row it was read from, when that holds more than this program knows: a rewrite keeps it.</summary>
    internal ReadOnlyMemory<byte> Rest { get; init; }

    /// <summary>Stands for all names that begin with its own.</summary>
    public bool IsTemplate => Template.Type.Length > 0;
}

/// <param name="Type">Consul's word; empty where the query is no template.</param>
/// <param name="Regexp">What <c>${match(N)}</c> takes its pieces from, in Go's words.</param>
public sealed record QueryTemplate(string Type, string Regexp, bool RemoveEmptyTags)
{
    public const string NamePrefixMatch = "name_prefix_match";

    public static readonly QueryTemplate None = new("", "", RemoveEmptyTags: false);
}

/// <summary>Which instances are found.</summary>
public sealed record QueryService
{
    public required string Service { get; init; }

    public QueryFailover Failover { get; init; } = QueryFailover.None;

    /// <summary>Leaves out instances with a warning too; critical ones are always left out.</summary>
    public bool OnlyPassing { get; init; }

    /// <summary>Checks, by exact id, that do not count.</summary>
    public ImmutableArray<string> IgnoreCheckIds { get; init; } = [];

    /// <summary>A node's name, <c>_agent</c> or <c>_ip</c>: the nearest first; empty: in any order.</summary>
    public string Near { get; init; } = "";

    /// <summary>Tags that an instance must have, or, after <c>!</c>, must not have; whatever the case.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    public ImmutableSortedDictionary<string, string> NodeMeta { get; init; } = NoMeta;

    public ImmutableSortedDictionary<string, string> ServiceMeta { get; init; } = NoMeta;

    /// <summary>What leads to the service through a mesh, in place of the service itself.</summary>
    public bool Connect { get; init; }

    internal static ImmutableSortedDictionary<string, string> NoMeta { get; } =
        ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);
}

/// <param name="NearestN">So many of the other datacenters, the nearest first; at least 0.</param>
/// <param name="Datacenters">Then these, in this order.</param>
public sealed record QueryFailover(int NearestN, ImmutableArray<string> Datacenters)
{
    public static readonly QueryFailover None = new(0, []);
}

/// <param name="Text">As it was given, in Go's words; empty for none.</param>
/// <param name="Value">What that comes to; null where it is none, or wrong.</param>
/// <param name="Wrong">What is wrong with the text; empty where nothing is.</param>
public sealed record QueryTtl(string Text, TimeSpan? Value, string Wrong)
{
    public static readonly QueryTtl None = new("", Value: null, "");
}
