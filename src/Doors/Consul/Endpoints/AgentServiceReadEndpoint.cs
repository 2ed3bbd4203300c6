using Microsoft.AspNetCore.Http;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Doors.Go;
using Muster.Registry;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>
/// GET /v1/agent/service/: one local service, and the wait for its content to change, told by a hash instead of an index.
/// </summary>
internal static class AgentServiceReadEndpoint
{
    // Consul adds up to a sixteenth, so that clients that began together do not all come back together.
    private const int JitterShare = 16;

    public static async ValueTask GetAsync(Exchange exchange)
    {
        var wrong = ReadOptions.ParseWait(exchange.Query, out var reading);
        var wrongWait = wrong is { } text ? Plain.Bad(text) : default(Plain?);
        if ((wrongWait ?? Namespaces.Refuse(exchange)) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var id = exchange.RestText();
        var known = exchange.Query.Get("hash");
        if (known.Length > 0)
        {
            await ChangeAsync(exchange, id, known, reading);
        }

        if (exchange.House.Local.Services.GetValueOrDefault(id) is not { } service)
        {
            await exchange.SendTextAsync(StatusCodes.Status404NotFound, $"unknown service ID: {id}");
            return;
        }

        var hash = ContentHash.Of(service);
        exchange.Headers[ConsulHeaders.ContentHash] = hash;
        ServiceJson.WriteLocal(exchange.BeginJson(), service, hash);
        await exchange.SendJsonAsync();
    }

    /// <summary>
    /// Waits until the service is not what the hash says or the time is up. What changes here is pushed to the catalog
    /// before the change is acknowledged, so the catalog's news of services are the signal to look again.
    /// </summary>
    private static async ValueTask ChangeAsync(Exchange exchange, string id, string known, Reading reading)
    {
        var (house, time) = (exchange.House, exchange.House.Time);
        var wait = Waiting.LengthOf(exchange, reading.Wait);
        wait += house.Chance.Next(wait / JitterShare);
        var began = time.GetTimestamp();
        var seen = house.Catalog.Current.IndexOf(Question.Services);
        while (house.Local.Services.GetValueOrDefault(id) is { } service && ContentHash.Of(service) == known)
        {
            var left = wait - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || exchange.Context.Closing.IsCancellationRequested)
            {
                return;
            }

            var news = await Waiting.AskAsync(
                exchange,
                new Reading(Consistency.Stale, seen, left),
                (how, cancel) => house.Catalog.AskAsync(exchange.Caller, Question.Services, how, cancel));
            if (!news.TryGet(out var catalog, out _))
            {
                return;
            }

            seen = catalog.IndexOf(Question.Services);
        }
    }
}
