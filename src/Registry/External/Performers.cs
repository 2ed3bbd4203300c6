using System.Collections.Immutable;
using Muster.Engine;

namespace Muster.Registry.External;

/// <summary>An agent that takes part in the work. The revision of its row's creation tells one life of it from the next.</summary>
/// <param name="Modified">When its row was written last.</param>
/// <param name="KeepsMembers">It hears the members of a network, and can keep what the catalog says of them.</param>
internal sealed record Performer(string Id, string Node, Revision Created, Revision Modified, bool KeepsMembers);

/// <summary>The agents that share the checks of external nodes now, by id.</summary>
/// <param name="At">The last revision that is seen in it.</param>
internal sealed record Performers(Revision At, ImmutableSortedDictionary<string, Performer> ById)
{
    public static readonly Performers None =
        new(Revision.Never, ImmutableSortedDictionary<string, Performer>.Empty.WithComparers(StringComparer.Ordinal));

    /// <summary>Who has been there longest comes first.</summary>
    public IEnumerable<Performer> BySeniority => ById.Values.OrderBy(one => one.Created);

    /// <summary>
    /// The one who keeps what the catalog says of members: who has been there longest. Whoever comes takes it from nobody; who
    /// goes and comes again is the last. Null when none can.
    /// </summary>
    public Performer? Keeper => ById.Values.Where(one => one.KeepsMembers).MinBy(one => one.Created);
}
