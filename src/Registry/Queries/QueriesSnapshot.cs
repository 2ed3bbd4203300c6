using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Catalog;

namespace Muster.Registry.Queries;

/// <summary>All prepared queries at one revision: immutable, to be found by id, by name, by the beginning of a name.</summary>
internal sealed record QueriesSnapshot(
    Revision At,
    ImmutableSortedDictionary<string, KnownQuery> ById,
    ImmutableDictionary<string, string> IdsByName,
    ImmutableDictionary<string, string> TemplateIdsByName)
{
    public static readonly QueriesSnapshot None = new(
        Revision.Never,
        ImmutableSortedDictionary<string, KnownQuery>.Empty.WithComparers(StringComparer.Ordinal),
        ImmutableDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal),
        ImmutableDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal));

    /// <summary>By id.</summary>
    public IEnumerable<PreparedQuery> All => ById.Values.Select(known => known.Query);

    /// <summary>The index that every answer carries: never 0.</summary>
    public Revision Index => Revision.Max(At, new Revision(1));

    /// <summary>What is bound to a session that is no more: to be removed, and found by nobody.</summary>
    public IEnumerable<PreparedQuery> Outlived(CatalogSnapshot catalog) => All.Where(query => IsOutlived(query, catalog));

    public static bool IsOutlived(PreparedQuery query, CatalogSnapshot catalog) =>
        query.Session.Length > 0 && catalog.FindSession(query.Session) is null;

    public PreparedQuery? Find(string id) => ById.GetValueOrDefault(Keyspace.Fold(id))?.Query;

    /// <summary>
    /// The query that is meant: by id, by its whole name, then by the longest beginning that a template has. Null where there
    /// is none.
    /// </summary>
    public Result<PreparedQuery?> Resolve(string idOrName, string segment)
    {
        if (idOrName.Length == 0)
        {
            return new Refused(Refusal.Invalid, "Missing Query ID");
        }

        var folded = Keyspace.Fold(idOrName);
        if (ById.TryGetValue(folded, out var known))
        {
            return known.Query.IsTemplate
                ? new Refused(
                    Refusal.Invalid, "prepared query templates can only be resolved up by name, not by ID")
                : known.Query;
        }

        return IdsByName.TryGetValue(folded, out var id) || TryTemplate(folded, out id)
            ? ById[id].For(idOrName, segment).TryGet(out var query, out var refused) ? query : refused
            : Result<PreparedQuery?>.Of(null);
    }

    public QueriesSnapshot With(Revision at, PreparedQuery query)
    {
        var id = Keyspace.Fold(query.Id);
        var name = Keyspace.Fold(query.Name);
        var without = Without(at, id);
        return without with
        {
            ById = without.ById.SetItem(id, KnownQuery.Of(query)),
            IdsByName = name.Length > 0 ? without.IdsByName.SetItem(name, id) : without.IdsByName,
            TemplateIdsByName = query.IsTemplate ? without.TemplateIdsByName.SetItem(name, id) : without.TemplateIdsByName,
        };
    }

    public QueriesSnapshot Without(Revision at, string foldedId)
    {
        if (!ById.TryGetValue(foldedId, out var known))
        {
            return this with { At = at };
        }

        var name = Keyspace.Fold(known.Query.Name);
        return new QueriesSnapshot(
            at,
            ById.Remove(foldedId),
            IsOf(IdsByName, name, foldedId) ? IdsByName.Remove(name) : IdsByName,
            IsOf(TemplateIdsByName, name, foldedId) ? TemplateIdsByName.Remove(name) : TemplateIdsByName);
    }

    private static bool IsOf(ImmutableDictionary<string, string> ids, string name, string id) =>
        ids.TryGetValue(name, out var found) && string.Equals(found, id, StringComparison.Ordinal);

    private bool TryTemplate(string folded, out string id)
    {
        id = "";
        if (TemplateIdsByName.IsEmpty)
        {
            return false;
        }

        for (var length = folded.Length; length >= 0; length--)
        {
            if (TemplateIdsByName.TryGetValue(folded[..length], out var found))
            {
                id = found;
                return true;
            }
        }

        return false;
    }
}
