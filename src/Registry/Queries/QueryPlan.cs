using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Rows;
using Muster.Registry.Sessions;
using Muster.Registry.Views;

namespace Muster.Registry.Queries;

/// <summary>
/// Decides changes of prepared queries, by Consul 1.8.7's rules. Whoever takes a name, or gives one up, writes the name's
/// own row, so that of two that want it one is planned anew.
/// </summary>
internal static class QueryPlan
{
    public static Result<Txn?> Create(QueriesSnapshot picture, CatalogSnapshot catalog, PreparedQuery query) =>
        Write(picture, catalog, query, existing: null);

    public static Result<Txn?> Update(QueriesSnapshot picture, CatalogSnapshot catalog, PreparedQuery query) =>
        picture.Find(query.Id) is { } existing ? Write(picture, catalog, query, existing) : Unknown(query.Id);

    public static Result<Txn?> Delete(QueriesSnapshot picture, string id)
    {
        if (picture.Find(id) is not { } existing)
        {
            return Unknown(id);
        }

        var key = Keyspace.Query(id);
        List<Op> ops = [new Op.Delete(KeyRange.Single(key))];
        if (HasName(existing))
        {
            ops.Add(new Op.Delete(KeyRange.Single(Keyspace.QueryName(existing.Name))));
        }

        return new Basis().Row(key, existing.Modified).Then(ops);
    }

    private static Result<Txn?> Write(
        QueriesSnapshot picture, CatalogSnapshot catalog, PreparedQuery query, PreparedQuery? existing)
    {
        if (QueryRules.Complaint(query) is { } wrong)
        {
            return new Refused(Refusal.Invalid, $"Invalid prepared query: {wrong}");
        }

        if (WhyTaken(picture, query) is { } taken)
        {
            return new Refused(Refusal.Invalid, taken);
        }

        var session = catalog.FindSession(query.Session);
        if (query.Session.Length > 0 && session is null)
        {
            return new Refused(Refusal.Invalid, SessionId.WhyMalformed(query.Session) is { } complaint
                ? $"invalid session: index error: {complaint}"
                : $"invalid session \"{query.Session}\"");
        }

        if (KnownQuery.Of(query).Template is { Ok: false } template)
        {
            return new Refused(Refusal.Invalid, $"failed compiling template: {template.Refused.Message}");
        }

        var key = Keyspace.Query(query.Id);
        var basis = new Basis().Row(key, existing?.Modified ?? Revision.Never);
        if (session is not null)
        {
            SessionPlan.RelyOn(catalog, session, basis);
        }

        List<Op> ops = [Put(key, QueryCodec.Encode(query with { Rest = existing?.Rest ?? default }))];
        MoveName(query, existing, basis, ops);
        return basis.Then(ops);
    }

    private static void MoveName(PreparedQuery query, PreparedQuery? existing, Basis basis, List<Op> ops)
    {
        var had = existing is not null && HasName(existing) ? Keyspace.QueryName(existing.Name) : default(Key?);
        var has = HasName(query) ? Keyspace.QueryName(query.Name) : default(Key?);
        if (had == has)
        {
            return;
        }

        if (had is { } old)
        {
            ops.Add(new Op.Delete(KeyRange.Single(old)));
        }

        if (has is { } taken)
        {
            basis.Row(taken, Revision.Never);
            ops.Add(Put(taken, QueryCodec.EncodeName(query.Id)));
        }
    }

    /// <summary>Names are asked for as ids are, so that nobody may take another's id for a name.</summary>
    private static string? WhyTaken(QueriesSnapshot picture, PreparedQuery query)
    {
        var name = Keyspace.Fold(query.Name);
        var ids = name.Length > 0 ? picture.IdsByName : picture.TemplateIdsByName;
        return true switch
        {
            _ when HasName(query) && ids.TryGetValue(name, out var other) && other != Keyspace.Fold(query.Id) =>
                name.Length > 0
                    ? $"name '{query.Name}' aliases an existing query name"
                    : "a query template with an empty name already exists",
            _ when QueryRules.IsId(name) && picture.Find(name) is not null =>
                $"name '{query.Name}' aliases an existing query ID",
            _ => null,
        };
    }

    /// <summary>A template without a name stands for all names, and there is but one.</summary>
    private static bool HasName(PreparedQuery query) => query.Name.Length > 0 || query.IsTemplate;

    private static Refused Unknown(string id) =>
        new(Refusal.Invalid, $"Cannot modify non-existent prepared query: '{id}'");

    private static Op.Put Put(Key key, ReadOnlyMemory<byte> row) => new(key, row, LeaseId.None);
}
