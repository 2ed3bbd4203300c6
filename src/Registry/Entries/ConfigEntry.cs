using System.Collections.Immutable;
using Muster.Engine;

namespace Muster.Registry.Entries;

/// <summary>
/// One setting of a service mesh for all agents, by its kind and name. Nobody here runs a mesh: entries are kept, held
/// against each other, and compiled into chains of discovery for the proxies that ask for them.
/// </summary>
public abstract record ConfigEntry
{
    /// <summary>Consul's word for what is set.</summary>
    public abstract string Kind { get; }

    /// <summary>Told apart without regard to case.</summary>
    public required string Name { get; init; }

    /// <summary>The user's own notes.</summary>
    public ImmutableSortedDictionary<string, string> Meta { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    public Revision Created { get; init; }

    public Revision Modified { get; init; }

    /// <summary>What is wrong with it by itself, in Consul's words; null where nothing is.</summary>
    public string? Complaint() => EntryRules.Complaint(this);

    /// <summary>The row it was read from, when that holds more than this program knows: a rewrite keeps it.</summary>
    internal ReadOnlyMemory<byte> Rest { get; init; }
}
