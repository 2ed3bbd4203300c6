using System.Collections.Immutable;
using Muster.Engine;

namespace Muster.Registry.External;

/// <summary>An agent that takes part in the work. The revision of its row's creation tells one life of it from the next.</summary>
internal sealed record Performer(string Id, string Node, Revision Created);

/// <summary>The agents that share the checks of external nodes now, by id.</summary>
internal sealed record Performers(ImmutableSortedDictionary<string, Performer> ById)
{
    public static readonly Performers None =
        new(ImmutableSortedDictionary<string, Performer>.Empty.WithComparers(StringComparer.Ordinal));
}
