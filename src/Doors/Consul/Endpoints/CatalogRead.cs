using Microsoft.AspNetCore.Http;
using Muster.Bedrock;
using Muster.Doors.Consul.Filter;
using Muster.Doors.Consul.Http;
using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>
/// Writes the answer to a question out of one picture of the catalog. It is shared by all who ask the same, so it may depend
/// only on the path, the query, what never changes of this agent, and rows that <see cref="CatalogSnapshot.EditionOf"/> of
/// the question follows; with <c>?near=</c>, which is never shared, on distances too.
/// </summary>
/// <param name="filter">What the request's filter lets through; null lets everything through.</param>
internal delegate void Render<T>(
    Exchange exchange, CatalogSnapshot catalog, GoJsonWriter json, Func<T, bool>? filter);

/// <summary>The way of every catalog and health read: options, datacenter, question, headers, JSON.</summary>
internal static class CatalogRead
{
    public static ValueTask AnswerAsync<T>(
        Exchange exchange, Question question, Answering<T> answering, Render<T> render)
    {
        var wrong = Front.RefuseReadOptions(exchange, out var options);
        var missing = answering.MissingName is { } text ? Front.RefuseEmptyRest(exchange, text) : null;
        var space = answering.LooksAtNamespaces ? Namespaces.Refuse(exchange) : null;
        if ((wrong ?? space ?? missing) is { } refusal)
        {
            return exchange.SendAsync(refusal);
        }

        var filter = answering.Shape is { } shape ? FilterQuery.Of(exchange, shape) : default(Func<T, bool>?);
        if ((Front.RefuseDatacenter(exchange) ?? answering.WhyNoName(exchange) ?? RefuseFilter(filter))
            is not { } wrongForServer)
        {
            return AskAsync(exchange, question, options, answering, render, filter.Value);
        }

        ConsulHeaders.SetUnknownIndex(exchange.Headers);
        return exchange.SendAsync(wrongForServer);
    }

    private static Plain? RefuseFilter<T>(Result<Func<T, bool>?> filter) =>
        filter.Ok ? null : Plain.Failed(FilterQuery.RefusalStart + filter.Refused.Message);

    private static async ValueTask AskAsync<T>(
        Exchange exchange,
        Question question,
        ReadOptions options,
        Answering<T> answering,
        Render<T> render,
        Func<T, bool>? filter)
    {
        var cached = options.Cached && answering.Caches;

        // Who knows all that is at hand, and waits for more, is not answered from it.
        var atHand = cached && exchange.House.Catalog.Current.IndexOf(question) > options.Reading.Index;
        var result = await Waiting.AskAsync(
            exchange,
            options.Reading,
            (reading, cancel) => exchange.House.Catalog.AskAsync(exchange.Caller, question, reading, cancel));
        if (!result.TryGet(out var catalog, out var refused))
        {
            await exchange.RefuseAsync(refused);
            return;
        }

        if (answering.IsMissing(exchange, catalog))
        {
            await exchange.SendEmptyAsync(StatusCodes.Status404NotFound);
            return;
        }

        ConsulHeaders.SetIndex(exchange.Headers, catalog.IndexOf(question));
        if (answering.TellsConsistency)
        {
            ConsulHeaders.SetConsistency(exchange.Headers, options.Reading.Consistency);
        }

        if (cached)
        {
            var followed = exchange.Context.Cached.Follows(CachedQuestions.QuestionOf(exchange));
            ConsulHeaders.SetCache(exchange.Headers, followed && atHand ? TimeSpan.Zero : null);
        }

        if (NodeSelection.IsNear(exchange))
        {
            render(exchange, catalog, exchange.BeginJson(), filter);
            await exchange.SendJsonAsync();
            return;
        }

        await Sharing.SendJsonAsync(
            exchange,
            catalog.EditionOf(question),
            (catalog, render, filter),
            static (exchange, json, made) => made.render(exchange, made.catalog, json, made.filter));
    }
}

/// <summary>What differs between the reads.</summary>
/// <param name="MissingName">The refusal's text when the path ends before a name; null where none is needed.</param>
/// <param name="Shape">What a filter can select; null where filters are ignored, as Consul does.</param>
internal sealed record Answering<T>(string? MissingName, FilterShape<T>? Shape)
{
    /// <summary>Whether <c>?cached</c> means anything here.</summary>
    public bool Caches { get; init; }

    /// <summary>Whether the answer says which consistency it has: those of the catalog and of health do.</summary>
    public bool TellsConsistency { get; init; } = true;

    /// <summary>Whether a namespace is refused here; elsewhere it was, before all else, or is not looked at.</summary>
    public bool LooksAtNamespaces { get; init; }

    /// <summary>What the server says of a name that can be none.</summary>
    public Func<Exchange, Plain?> WhyNoName { get; init; } = static _ => null;

    /// <summary>What is not there where that is not an answer in itself: 404, and no more said.</summary>
    public Func<Exchange, CatalogSnapshot, bool> IsMissing { get; init; } = static (_, _) => false;
}
