using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>What an agent's configuration says of what it offers. All of it may change while the agent runs.</summary>
public sealed record LocalSettings
{
    public static readonly LocalSettings None = new();

    /// <summary>In the order of the configuration; of two with one id the later one counts (Consul 1.8.7).</summary>
    public ImmutableArray<ServiceGiven> Services { get; init; } = [];

    /// <summary>Checks that stand by themselves, of the node or of a service by its id.</summary>
    public ImmutableArray<CheckGiven> Checks { get; init; } = [];

    /// <summary>Pairs kept with this agent's node, whole; null: those it was opened with.</summary>
    public ImmutableSortedDictionary<string, string>? NodeMeta { get; init; }

    /// <summary>Outputs of checks are not kept (Consul's <c>discard_check_output</c>); null: as it was opened with.</summary>
    public bool? DiscardOutput { get; init; }

    /// <summary>
    /// What is wrong with its services and checks, as far as it can be told without knowing what else the agent offers: null
    /// when nothing is.
    /// </summary>
    public Refused? Fault(CheckTerms terms)
    {
        var known = Services.Select(given => given.Service.Id).ToHashSet(StringComparer.Ordinal);
        var telling = this with
        {
            Checks = [.. Checks.Where(given => given.Check.ServiceId.Length == 0 || known.Contains(given.Check.ServiceId))],
        };
        return SettingsPlan.Settle(Picture.Empty with { Terms = terms }, telling, TimeSpan.Zero).Refused;
    }
}

/// <summary>A service of the configuration.</summary>
/// <param name="Place">Where it stands, for people: a file and a line.</param>
/// <param name="Sidecar">A proxy to be registered along; null for none.</param>
public sealed record ServiceGiven(
    string Place, Service Service, ImmutableArray<LocalCheckDefinition> Checks, SidecarAsk? Sidecar);

/// <summary>A check of the configuration that stands by itself.</summary>
/// <param name="Place">Where it stands, for people: a file and a line.</param>
public sealed record CheckGiven(string Place, LocalCheckDefinition Check);
