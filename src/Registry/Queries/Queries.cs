using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Views;

namespace Muster.Registry.Queries;

/// <summary>Prepared queries: kept, found by name or by template, and executed over the catalog.</summary>
public sealed class Queries : IAsyncDisposable
{
    private readonly Catalog.Catalog _catalog;
    private readonly Coordinates.Coordinates _coordinates;
    private readonly string _datacenter;
    private readonly Prng _chance;
    private readonly IdMint _ids;
    private readonly Follower<QueriesSnapshot, string> _follower;
    private readonly Desk<QueriesSnapshot, string> _desk;
    private readonly SessionsEnd _sessionsEnd;

    private Queries(
        IEngine engine,
        Catalog.Catalog catalog,
        Coordinates.Coordinates coordinates,
        string datacenter,
        TimeProvider time,
        Prng chance,
        Follower<QueriesSnapshot, string> follower)
    {
        _catalog = catalog;
        _coordinates = coordinates;
        _datacenter = datacenter;
        _chance = chance;
        _ids = new IdMint(chance);
        _follower = follower;
        _desk = new(engine, follower, time, chance, (picture, _) => picture.Index, "prepared queries");
        _sessionsEnd = new SessionsEnd(catalog, time, RemoveOutlivedAsync);
    }

    /// <summary>Folds the queries that are kept, and follows them.</summary>
    public static async ValueTask<Result<Queries>> OpenAsync(
        IEngine engine,
        Catalog.Catalog catalog,
        Coordinates.Coordinates coordinates,
        string datacenter,
        TimeProvider time,
        Prng chance,
        CancellationToken cancel) =>
        (await Follower<QueriesSnapshot, string>.OpenAsync(engine, new QueriesFold(), time, cancel))
            .TryGet(out var follower, out var refused)
            ? new Queries(engine, catalog, coordinates, datacenter, time, chance, follower)
            : refused;

    /// <summary>All queries, by id. Index: the last change of any.</summary>
    public async ValueTask<Result<Answer<IReadOnlyList<PreparedQuery>>>> ListAsync(
        Caller caller, Reading reading, CancellationToken cancel) =>
        (await _desk.AskAsync(QueriesFold.AnyQuery, reading, cancel)).TryGet(out var picture, out var refused)
            ? new Answer<IReadOnlyList<PreparedQuery>>([.. picture.All.Where(IsAlive)], picture.Index) { At = picture.At }
            : refused;

    /// <summary>One query, or null. Index: the last change of any; woken by changes of this one.</summary>
    public async ValueTask<Result<Answer<PreparedQuery?>>> GetAsync(
        Caller caller, string id, Reading reading, CancellationToken cancel) =>
        (await _desk.AskAsync(Keyspace.Fold(id), reading, cancel)).TryGet(out var picture, out var refused)
            ? new Answer<PreparedQuery?>(picture.Find(id) is { } query && IsAlive(query) ? query : null, picture.Index) { At = picture.At }
            : refused;

    /// <summary>Keeps a query under a new id, which it answers; the query's own is ignored.</summary>
    public async ValueTask<Result<string>> CreateAsync(Caller caller, PreparedQuery query, CancellationToken cancel)
    {
        var id = _ids.Next();
        return (await ChangeAsync(caller, picture => QueryPlan.Create(picture, _catalog.Current, query with { Id = id }), cancel))
            .TryGet(out _, out var refused)
            ? id
            : refused;
    }

    /// <summary>Replaces the query of that id.</summary>
    public ValueTask<Result<Revision>> UpdateAsync(Caller caller, PreparedQuery query, CancellationToken cancel) =>
        ChangeAsync(caller, picture => QueryPlan.Update(picture, _catalog.Current, query), cancel);

    public ValueTask<Result<Revision>> DeleteAsync(Caller caller, string id, CancellationToken cancel) =>
        ChangeAsync(caller, picture => QueryPlan.Delete(picture, id), cancel);

    /// <summary>The query that is meant by an id or a name, its template filled in; null where there is none.</summary>
    public async ValueTask<Result<PreparedQuery?>> ExplainAsync(
        Caller caller, string idOrName, Consistency consistency, CancellationToken cancel) =>
        (await FreshAsync(consistency, cancel)).TryGet(out var picture, out var refused)
            && picture.Resolve(idOrName, Segment).TryGet(out var query, out refused)
            ? Result<PreparedQuery?>.Of(query is not null && IsAlive(query) ? query : null)
            : refused;

    /// <summary>What the query finds; null where there is none. It is never waited for.</summary>
    /// <param name="limit">At most so many; 0 or less for all.</param>
    /// <param name="connect">What leads to the service through a mesh, whatever the query says.</param>
    public async ValueTask<Result<QueryFinding?>> ExecuteAsync(
        Caller caller,
        string idOrName,
        QuerySource source,
        int limit,
        bool connect,
        Consistency consistency,
        CancellationToken cancel)
    {
        var reading = new Reading(consistency, Revision.Never, TimeSpan.Zero);
        return (await FreshAsync(consistency, cancel)).TryGet(out var picture, out var refused)
            && (await _catalog.AskAsync(caller, Question.Everything, reading, cancel)).TryGet(out var catalog, out refused)
            ? Execute(picture, catalog, idOrName, source, limit, connect)
            : refused;
    }

    /// <summary>The same out of the pictures at hand, at once: for DNS.</summary>
    public Result<QueryFinding?> ExecuteAtHand(string idOrName, QuerySource source) =>
        Execute(_follower.Current, _catalog.Current, idOrName, source, limit: 0, connect: false);

    public async ValueTask DisposeAsync()
    {
        await _sessionsEnd.DisposeAsync();
        await _follower.DisposeAsync();
    }

    /// <summary>Consul's network segments are of its paid version: all agents are of the one that has no name.</summary>
    private const string Segment = "";

    private Result<QueryFinding?> Execute(
        QueriesSnapshot picture, CatalogSnapshot catalog, string idOrName, QuerySource source, int limit, bool connect)
    {
        if (!picture.Resolve(idOrName, Segment).TryGet(out var query, out var refused))
        {
            return refused;
        }

        if (query is null || !IsAlive(query))
        {
            return Result<QueryFinding?>.Of(null);
        }

        var entries = Execution.Run(query, catalog, _coordinates.Current, source, limit, connect, _chance);
        return new QueryFinding(query, entries, _datacenter, Failovers: 0);
    }

    private bool IsAlive(PreparedQuery query) => !QueriesSnapshot.IsOutlived(query, _catalog.Current);

    private async Task RemoveOutlivedAsync(CatalogSnapshot catalog, CancellationToken cancel)
    {
        foreach (var query in _follower.Current.Outlived(catalog).ToList())
        {
            // What cannot be removed now is found by nobody, and removed at the next turn.
            await DeleteAsync(Caller.System, query.Id, cancel);
        }
    }

    private ValueTask<Result<QueriesSnapshot>> FreshAsync(Consistency consistency, CancellationToken cancel) =>
        _desk.AskAsync(QueriesFold.AnyQuery, new Reading(consistency, Revision.Never, TimeSpan.Zero), cancel);

    /// <summary>Which sessions there are, is to be known as freshly as which queries.</summary>
    private async ValueTask<Result<Revision>> ChangeAsync(
        Caller caller, Func<QueriesSnapshot, Result<Txn?>> plan, CancellationToken cancel) =>
        (await _catalog.FreshAsync(cancel)).TryGet(out _, out var refused)
            ? await _desk.ChangeAsync(caller, plan, picture => picture.At, cancel)
            : refused;
}
