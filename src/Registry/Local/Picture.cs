using System.Collections.Immutable;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>All that this agent offers, at one moment: never changed, replaced whole by the one writer.</summary>
/// <param name="Services">By id.</param>
/// <param name="Checks">By id.</param>
/// <param name="Generations">How many registrations of checks there have been: the last number given out.</param>
internal sealed record Picture(
    ImmutableSortedDictionary<string, Service> Services,
    ImmutableSortedDictionary<string, LocalCheck> Checks,
    long Generations)
{
    public static readonly Picture Empty = new(
        ImmutableSortedDictionary<string, Service>.Empty.WithComparers(StringComparer.Ordinal),
        ImmutableSortedDictionary<string, LocalCheck>.Empty.WithComparers(StringComparer.Ordinal),
        0);

    public CheckTerms Terms { get; init; } = CheckTerms.Default;

    /// <summary>Pairs kept with this agent's node.</summary>
    public ImmutableSortedDictionary<string, string> NodeMeta { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    public IEnumerable<LocalCheck> ChecksOf(string serviceId) =>
        Checks.Values.Where(check => check.Definition.ServiceId == serviceId);
}
