using Microsoft.AspNetCore.Http;
using Muster.Bedrock;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Engine;
using Muster.Registry.Kv.Past;
using Muster.Registry.Past;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>The past of keys, which Consul lacks: <c>?at=</c> on reads, and /v1/muster/kv/.</summary>
internal static class KvPastEndpoint
{
    /// <summary>GET /v1/kv/KEY?at=WHEN: as a read of the present, with <c>recurse</c>, <c>keys</c> and <c>raw</c>.</summary>
    public static async ValueTask GetAsync(Exchange exchange)
    {
        var (names, tree) = (exchange.Query.Has("keys"), exchange.Query.Has("recurse"));
        if ((names || tree ? null : Front.RefuseEmptyRest(exchange, "Missing key name")) is { } missing)
        {
            await exchange.SendAsync(missing);
            return;
        }

        if (PastParameters.WhenOf(exchange, "at", out var wrong) is not { } when)
        {
            await exchange.SendAsync(wrong);
            return;
        }

        if (names)
        {
            await NamesAsync(exchange, when);
            return;
        }

        if (!(await exchange.House.KvPast.AsOfAsync(exchange.Caller, KeyOf(exchange), tree, when, exchange.Gone))
            .TryGet(out var state, out var refused))
        {
            await RefuseAsync(exchange, refused);
            return;
        }

        ConsulHeaders.SetIndex(exchange.Headers, state.At);
        if (state.Keys.Count == 0)
        {
            await exchange.SendEmptyAsync(StatusCodes.Status404NotFound);
        }
        else if (state.Keys.FirstOrDefault(then => !then.Kept) is { } lost)
        {
            await RefuseAsync(exchange, new Refused(
                Refusal.Compacted,
                $"the value that key '{lost.Entry.Key}' had then ({lost.Size} bytes) was too large to be kept"));
        }
        else if (exchange.Query.Has("raw") && !tree)
        {
            await exchange.SendBytesAsync(state.Keys[0].Entry.Value, "text/plain");
        }
        else
        {
            await SendAsync(exchange, state.Keys);
        }
    }

    public static async ValueTask HistoryAsync(Exchange exchange)
    {
        if (!PastParameters.TryPage(exchange, KvPast.MomentsMax, out var limit, out var before, out var wrong)
            || !PastParameters.TrySince(exchange, out var since, out wrong))
        {
            await exchange.SendAsync(wrong);
            return;
        }

        if (Front.RefuseEmptyRest(exchange, "Missing key name") is { } missing)
        {
            await exchange.SendAsync(missing);
            return;
        }

        var asked = await exchange.House.KvPast.StoryAsync(
            exchange.Caller, KeyOf(exchange), before, since, limit, exchange.Gone);
        if (!asked.TryGet(out var story, out var refused))
        {
            await RefuseAsync(exchange, refused);
            return;
        }

        var json = exchange.BeginJson();
        json.BeginObject();
        json.Name("Moments"u8);
        json.BeginArray();
        foreach (var moment in story.Moments)
        {
            PastJson.Write(json, moment);
        }

        json.EndArray();
        PastJson.WriteReach(json, story.More, story.Since, story.SinceTime);
        json.EndObject();
        await exchange.SendJsonAsync();
    }

    public static async ValueTask CompareAsync(Exchange exchange)
    {
        var to = When.Of(exchange.House.Time.GetUtcNow());
        if (PastParameters.WhenOf(exchange, "from", out var wrong) is not { } from
            || (exchange.Query.Has("to") && !TryWhen(exchange, "to", out to, out wrong)))
        {
            await exchange.SendAsync(wrong);
            return;
        }

        var asked = await exchange.House.KvPast.CompareAsync(exchange.Caller, KeyOf(exchange), from, to, exchange.Gone);
        if (!asked.TryGet(out var comparison, out var refused))
        {
            await RefuseAsync(exchange, refused);
            return;
        }

        var json = exchange.BeginJson();
        json.BeginObject();
        json.Name("From"u8);
        json.Number(comparison.From.Value);
        json.Name("To"u8);
        json.Number(comparison.To.Value);
        json.Name("Differences"u8);
        json.BeginArray();
        foreach (var difference in comparison.Differences)
        {
            PastJson.Write(json, difference);
        }

        json.EndArray();
        json.EndObject();
        await exchange.SendJsonAsync();
    }

    public static async ValueTask RevertAsync(Exchange exchange)
    {
        if (PastParameters.WhenOf(exchange, "to", out var wrong) is not { } to)
        {
            await exchange.SendAsync(wrong);
            return;
        }

        var asked = await exchange.House.KvPast.RevertAsync(
            exchange.Caller, KeyOf(exchange), to, exchange.Query.Has("dry-run"), exchange.Gone);
        if (!asked.TryGet(out var reverted, out var refused))
        {
            await RefuseAsync(exchange, refused);
            return;
        }

        var json = exchange.BeginJson();
        json.BeginObject();
        json.Name("To"u8);
        json.Number(reverted.To.Value);
        json.Name("Done"u8);
        json.Number(reverted.Done);
        json.Name("Revision"u8);
        json.Number(reverted.At?.Value ?? 0);
        json.Name("Changes"u8);
        json.BeginArray();
        foreach (var change in reverted.Changes)
        {
            PastJson.Write(json, change);
        }

        json.EndArray();
        json.EndObject();
        await exchange.SendJsonAsync();
    }

    /// <summary>What is not known, or not yet, is the asker's to change: 400; the rest is ours.</summary>
    internal static ValueTask RefuseAsync(Exchange exchange, Refused refused) =>
        refused.Why is Refusal.Compacted or Refusal.FutureRevision
            ? exchange.SendAsync(Plain.Bad(refused.Message))
            : exchange.RefuseAsync(refused);

    private static bool TryWhen(Exchange exchange, string name, out When when, out Plain wrong)
    {
        var found = PastParameters.WhenOf(exchange, name, out wrong);
        when = found.GetValueOrDefault();
        return found is not null;
    }

    private static async ValueTask NamesAsync(Exchange exchange, When when)
    {
        var asked = await exchange.House.KvPast.NamesAsync(
            exchange.Caller, KeyOf(exchange), exchange.Query.Get("separator"), when, exchange.Gone);
        if (!asked.TryGet(out var found, out var refused))
        {
            await RefuseAsync(exchange, refused);
            return;
        }

        ConsulHeaders.SetIndex(exchange.Headers, found.At);
        if (found.Names.Count == 0)
        {
            await exchange.SendEmptyAsync(StatusCodes.Status404NotFound);
            return;
        }

        var json = exchange.BeginJson();
        json.BeginArray();
        foreach (var name in found.Names)
        {
            json.Text(name.Span);
        }

        json.EndArray();
        await exchange.SendJsonAsync();
    }

    private static ValueTask SendAsync(Exchange exchange, IReadOnlyList<KvThen> keys)
    {
        var json = exchange.BeginJson();
        json.BeginArray();
        foreach (var then in keys)
        {
            KvJson.Write(json, then.Entry);
        }

        json.EndArray();
        return exchange.SendJsonAsync();
    }

    private static Key KeyOf(Exchange exchange) => Key.Of(exchange.Rest.Span);
}
