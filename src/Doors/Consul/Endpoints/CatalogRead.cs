using Microsoft.AspNetCore.Http;
using Muster.Doors.Consul.Go;
using Muster.Doors.Consul.Http;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>Writes the answer to a question out of one picture of the catalog.</summary>
internal delegate void Render(Exchange exchange, CatalogSnapshot catalog, GoJsonWriter json);

/// <summary>The way of every catalog and health read: options, datacenter, question, headers, JSON.</summary>
internal static class CatalogRead
{
    public static ValueTask AnswerAsync(Exchange exchange, Question question, Answering answering, Render render)
    {
        var wrong = Front.RefuseReadOptions(exchange, out var options);
        var missing = answering.MissingName is { } text ? Front.RefuseEmptyRest(exchange, text) : null;
        if ((wrong ?? missing) is { } refusal)
        {
            return exchange.SendAsync(refusal);
        }

        if (Front.RefuseDatacenter(exchange) is not { } elsewhere)
        {
            return AskAsync(exchange, question, options, answering, render);
        }

        ConsulHeaders.SetUnknownIndex(exchange.Headers);
        return exchange.SendAsync(elsewhere);
    }

    private static async ValueTask AskAsync(
        Exchange exchange, Question question, ReadOptions options, Answering answering, Render render)
    {
        if (answering.TakesFilter && exchange.Query.Get("filter").Length > 0)
        {
            await exchange.SendTextAsync(
                StatusCodes.Status500InternalServerError,
                "Failed to create boolean expression evaluator: ?filter is not offered by this agent");
            return;
        }

        var result = await Waiting.AskAsync(
            exchange,
            options.Reading,
            (reading, cancel) => exchange.House.Catalog.AskAsync(exchange.Caller, question, reading, cancel));
        if (!result.TryGet(out var catalog, out var refused))
        {
            await exchange.RefuseAsync(refused);
            return;
        }

        ConsulHeaders.SetIndex(exchange.Headers, catalog.IndexOf(question));
        ConsulHeaders.SetConsistency(exchange.Headers, options.Reading.Consistency);
        if (options.Cached && answering.Caches)
        {
            ConsulHeaders.SetCache(exchange);
        }

        render(exchange, catalog, exchange.BeginJson());
        await exchange.SendJsonAsync();
    }
}

/// <summary>What differs between the reads.</summary>
/// <param name="MissingName">The refusal's text when the path ends before a name; null where none is needed.</param>
internal sealed record Answering(string? MissingName)
{
    public bool TakesFilter { get; init; } = true;

    /// <summary>Whether <c>?cached</c> means anything here.</summary>
    public bool Caches { get; init; }
}
