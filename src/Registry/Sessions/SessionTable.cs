using System.Collections.Immutable;
using Muster.Engine;

namespace Muster.Registry.Sessions;

/// <summary>The sessions of one picture of the catalog: all that have a row, and which of them have ended.</summary>
/// <param name="ById">By id, ended ones included.</param>
/// <param name="ByNode">Ids by the folded name of the node.</param>
/// <param name="Ended">
/// When the session ended: it counts no more, and shows nowhere; its row goes when its last lock is released.
/// </param>
internal sealed record SessionTable(
    ImmutableSortedDictionary<string, Session> ById,
    ImmutableDictionary<string, ImmutableSortedSet<string>> ByNode,
    ImmutableSortedDictionary<string, Revision> Ended)
{
    public static readonly SessionTable None = new(
        ImmutableSortedDictionary<string, Session>.Empty.WithComparers(StringComparer.Ordinal),
        ImmutableDictionary<string, ImmutableSortedSet<string>>.Empty.WithComparers(StringComparer.Ordinal),
        ImmutableSortedDictionary<string, Revision>.Empty.WithComparers(StringComparer.Ordinal));

    public IEnumerable<Session> All =>
        Ended.IsEmpty ? ById.Values : ById.Values.Where(session => !Ended.ContainsKey(session.Id));

    public Session? Find(string id) => Ended.ContainsKey(id) ? null : ById.GetValueOrDefault(id);

    public IEnumerable<Session> Of(string node) =>
        IdsOf(node).Where(id => !Ended.ContainsKey(id)).Select(id => ById[id]);

    public ImmutableSortedSet<string> IdsOf(string node) => ByNode.GetValueOrDefault(Keyspace.Fold(node), []);
}
