using Microsoft.AspNetCore.Http;
using Muster.Bedrock;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Doors.Go;
using Muster.Engine;
using Muster.Registry;
using Muster.Registry.Kv;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>GET /v1/kv/: one key, its raw value, a tree, or names.</summary>
internal static class KvEndpoint
{
    public static ValueTask GetAsync(Exchange exchange)
    {
        if (Front.RefuseReadOptions(exchange, out var options) is { } refusal)
        {
            return exchange.SendAsync(refusal);
        }

        var (names, tree) = (exchange.Query.Has("keys"), exchange.Query.Has("recurse"));
        var missing = names || tree ? null : Front.RefuseEmptyRest(exchange, "Missing key name");
        if ((missing ?? Namespaces.Refuse(exchange) ?? Front.RefuseDatacenter(exchange)) is { } wrong)
        {
            return exchange.SendAsync(wrong);
        }

        if (exchange.Query.Has("at"))
        {
            return KvPastEndpoint.GetAsync(exchange);
        }

        return (names, tree) switch
        {
            (true, _) => KeysAsync(exchange, options.Reading),
            (_, true) => ListAsync(exchange, options.Reading),
            _ => OneAsync(exchange, options.Reading),
        };
    }

    private static async ValueTask OneAsync(Exchange exchange, Reading reading)
    {
        var (kv, caller, key) = (exchange.House.Kv, exchange.Caller, KeyOf(exchange));
        await SendOneAsync(exchange, reading, reading.Blocks()
            ? await Waiting.AskAsync(exchange, reading, (how, cancel) => kv.GetAsync(caller, key, how, cancel))
            : await kv.GetAsync(caller, key, reading, CancellationToken.None));
    }

    private static ValueTask SendOneAsync(Exchange exchange, Reading reading, Result<Answer<KvEntry?>> result)
    {
        if (!result.TryGet(out var answer, out var refused))
        {
            return exchange.RefuseAsync(refused);
        }

        ConsulHeaders.SetIndex(exchange.Headers, answer.Index);
        if (answer.Value is not { } entry)
        {
            return exchange.SendEmptyAsync(StatusCodes.Status404NotFound);
        }

        if (exchange.Query.Has("raw"))
        {
            // A value may be somebody's HTML: the browser must not take it for a page of ours.
            exchange.Headers["X-Content-Type-Options"] = "nosniff";
            exchange.Headers["Content-Security-Policy"] = "sandbox";
            return exchange.SendBytesAsync(entry.Value, "text/plain");
        }

        return SendAsync(exchange, reading, answer, static (_, json, found) =>
        {
            json.BeginArray();
            KvJson.Write(json, found!);
            json.EndArray();
        });
    }

    private static async ValueTask ListAsync(Exchange exchange, Reading reading)
    {
        var prefix = KeyOf(exchange);
        var result = await Waiting.AskAsync(
            exchange, reading, (how, cancel) => exchange.House.Kv.ListAsync(exchange.Caller, prefix, how, cancel));
        if (!result.TryGet(out var answer, out var refused))
        {
            await exchange.RefuseAsync(refused);
            return;
        }

        ConsulHeaders.SetIndex(exchange.Headers, answer.Index);
        if (answer.Value.Count == 0)
        {
            await exchange.SendEmptyAsync(StatusCodes.Status404NotFound);
            return;
        }

        await SendAsync(exchange, reading, answer, static (_, json, entries) =>
        {
            json.BeginArray();
            foreach (var entry in entries)
            {
                KvJson.Write(json, entry);
            }

            json.EndArray();
        });
    }

    private static async ValueTask KeysAsync(Exchange exchange, Reading reading)
    {
        // An old spelling mistake of Consul's, which clients still send; where both are there, the right one counts.
        var separator = exchange.Query.Get(exchange.Query.Has("separator") ? "separator" : "seperator");
        var prefix = KeyOf(exchange);
        var result = await Waiting.AskAsync(
            exchange,
            reading,
            (how, cancel) => exchange.House.Kv.KeysAsync(exchange.Caller, prefix, separator, how, cancel));
        if (!result.TryGet(out var answer, out var refused))
        {
            await exchange.RefuseAsync(refused);
            return;
        }

        ConsulHeaders.SetIndex(exchange.Headers, answer.Index);
        if (answer.Value.Count == 0 && !prefix.IsEmpty)
        {
            await exchange.SendEmptyAsync(StatusCodes.Status404NotFound);
            return;
        }

        await SendAsync(exchange, reading, answer, static (_, json, keys) =>
        {
            json.BeginArray();
            foreach (var key in keys)
            {
                json.Text(key.Span);
            }

            json.EndArray();
        });
    }

    /// <summary>Those who waited together share what they get; what one reader asked for alone is not worth keeping.</summary>
    private static ValueTask SendAsync<T>(
        Exchange exchange, Reading reading, Answer<T> answer, Action<Exchange, GoJsonWriter, T> write)
    {
        if (reading.Blocks())
        {
            return Sharing.SendJsonAsync(exchange, answer.At, answer.Value, write);
        }

        write(exchange, exchange.BeginJson(), answer.Value);
        return exchange.SendJsonAsync();
    }

    private static Key KeyOf(Exchange exchange) => Key.Of(exchange.Rest.Span);
}
