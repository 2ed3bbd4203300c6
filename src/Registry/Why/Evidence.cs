using System.Collections.Immutable;
using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Catalog.Past;
using Muster.Registry.Coordinates;
using Muster.Registry.Kv.Past;
using Muster.Registry.Local;

namespace Muster.Registry.Why;

/// <summary>All that reasoning looks at.</summary>
internal sealed record Evidence
{
    public required CatalogSnapshot Picture { get; init; }

    /// <summary>When the picture was so.</summary>
    public required DateTimeOffset Now { get; init; }

    public required DnsLimits Dns { get; init; }

    /// <summary>The past of what is asked about.</summary>
    public CatalogStory Story { get; init; } = new([], false, Revision.Never, null);

    /// <summary>The past of a key; null where none is asked about.</summary>
    public KvStory? KeyStory { get; init; }

    /// <summary>The picture could not be brought up to the present: what came since is in the story alone.</summary>
    public bool IsBehind { get; init; }

    /// <summary>The asked agent's node.</summary>
    public string Agent { get; init; } = "";

    public string Datacenter { get; init; } = "";

    /// <summary>What the asked agent itself offers; empty where the past is asked about.</summary>
    public ImmutableSortedDictionary<string, Service> OwnServices { get; init; } =
        ImmutableSortedDictionary<string, Service>.Empty;

    public ImmutableSortedDictionary<string, LocalCheck> OwnChecks { get; init; } =
        ImmutableSortedDictionary<string, LocalCheck>.Empty;

    public CoordinatesSnapshot Coordinates { get; init; } = CoordinatesSnapshot.None;

    /// <summary>Names of prepared queries.</summary>
    public ImmutableArray<string> Queries { get; init; } = [];

    /// <summary>How the check is performed; null where this agent does not know.</summary>
    public LocalCheckDefinition? DefinitionOf(Check check) =>
        string.Equals(check.Node, Agent, StringComparison.OrdinalIgnoreCase)
            ? OwnChecks.GetValueOrDefault(check.CheckId)?.Definition
            : null;

    /// <summary>The check with what it says now: its agent tells the catalog of an output alone by and by.</summary>
    public Check Freshest(Check check) =>
        string.Equals(check.Node, Agent, StringComparison.OrdinalIgnoreCase)
        && OwnChecks.GetValueOrDefault(check.CheckId) is { } own && own.Status == check.Status
            ? check with { Output = own.Output }
            : check;

    /// <summary>When the check came to its status; null where that is not known.</summary>
    public CatalogMoment? TurnOf(Check check) => Story.Moments.FirstOrDefault(moment =>
        moment.Deed is CatalogDeed.CheckTurned or CatalogDeed.CheckAdded && moment.To == check.Status && IsOf(moment, check));

    public static bool IsOf(CatalogMoment moment, Check check) =>
        string.Equals(moment.CheckId, check.CheckId, StringComparison.OrdinalIgnoreCase)
        && string.Equals(moment.Node, check.Node, StringComparison.OrdinalIgnoreCase);
}
