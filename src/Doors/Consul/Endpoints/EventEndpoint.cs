using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Doors.Go;
using Muster.Registry.Events;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>/v1/event/fire and list: what is told to all agents, and what has come to this one.</summary>
internal static class EventEndpoint
{
    public static async ValueTask FireAsync(Exchange exchange)
    {
        if (Front.RefuseEmptyRest(exchange, "Missing name") is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        if (await Front.BodyAsync(exchange) is not { } payload)
        {
            return;
        }

        if (Front.RefuseDatacenter(exchange) is { } elsewhere)
        {
            await exchange.SendAsync(elsewhere);
            return;
        }

        var asked = new UserEvent
        {
            Id = "",
            Name = exchange.RestText(),
            Payload = payload,
            NodeFilter = exchange.Query.Get("node"),
            ServiceFilter = exchange.Query.Get("service"),
            TagFilter = exchange.Query.Get("tag"),
        };
        if (!(await exchange.House.Events.FireAsync(exchange.Caller, asked, exchange.Gone)).TryGet(out var fired, out var refused))
        {
            await exchange.RefuseAsync(refused);
            return;
        }

        EventJson.Write(exchange.BeginJson(), fired);
        await exchange.SendJsonAsync();
    }

    public static async ValueTask ListAsync(Exchange exchange)
    {
        if (ReadOptions.ParseWait(exchange.Query, out var reading) is { } wrong)
        {
            await exchange.SendAsync(Plain.Bad(wrong));
            return;
        }

        // A mark takes all the bits there are, and is no revision.
        _ = GoText.TryParseUint(exchange.Query.Get("index"), out var known, out _);
        var result = await Waiting.AskAsync(
            exchange,
            reading,
            (how, cancel) => exchange.House.Events.ListAsync(
                exchange.Caller, exchange.Query.Get("name"), how.Blocks() ? known : 0, how.Wait, cancel));
        if (!result.TryGet(out var seen, out var refused))
        {
            await exchange.RefuseAsync(refused);
            return;
        }

        ConsulHeaders.SetMark(exchange.Headers, seen.Mark);
        var json = exchange.BeginJson();
        json.BeginArray();
        foreach (var one in seen.Kept)
        {
            EventJson.Write(json, one);
        }

        json.EndArray();
        await exchange.SendJsonAsync();
    }
}
