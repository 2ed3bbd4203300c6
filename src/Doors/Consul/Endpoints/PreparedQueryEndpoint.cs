using System.Globalization;
using Microsoft.AspNetCore.Http;
using Muster.Bedrock;
using Muster.Doors.Consul.Bodies;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Doors.Go;
using Muster.Engine;
using Muster.Registry.Queries;
using Muster.Registry.Sessions;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>/v1/query: prepared queries, what they find, and what their templates come to.</summary>
internal static class PreparedQueryEndpoint
{
    private const string ExecuteEnd = "/execute";
    private const string ExplainEnd = "/explain";

    private static readonly Plain _notFound = new(StatusCodes.Status404NotFound, "Query not found");

    public static async ValueTask ListAsync(Exchange exchange)
    {
        if (Refuse(exchange, out var options) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var asked = await Waiting.AskAsync(
            exchange,
            options.Reading,
            (reading, cancel) => exchange.House.Queries.ListAsync(exchange.Caller, reading, cancel));
        if (!asked.TryGet(out var answer, out var refused))
        {
            await RefuseAsync(exchange, refused);
            return;
        }

        SetMeta(exchange, answer.Index, options);
        QueryJson.WriteAll(exchange.BeginJson(), answer.Value);
        await exchange.SendJsonAsync();
    }

    public static async ValueTask CreateAsync(Exchange exchange)
    {
        if (await Front.DecodeAsync(exchange, PreparedQueryBody.Shape) is not { } body)
        {
            return;
        }

        var wrong = Front.RefuseDatacenter(exchange)
            ?? (body.Id.Length > 0 ? Plain.Failed("ID must be empty when creating a new prepared query") : default(Plain?));
        if (wrong is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var created = await exchange.House.Queries.CreateAsync(
            exchange.Caller, body.ToQuery(id: ""), CancellationToken.None);
        if (!created.TryGet(out var id, out var refused))
        {
            await exchange.RefuseAsync(refused);
            return;
        }

        var json = exchange.BeginJson();
        json.BeginObject();
        json.Name("ID"u8);
        json.Text(id);
        json.EndObject();
        await exchange.SendJsonAsync();
    }

    /// <summary>A query by its id; with another word behind it, what it finds or comes to, by its name too.</summary>
    public static ValueTask GetAsync(Exchange exchange)
    {
        var rest = exchange.RestText();
        return EndsIn(rest, ExecuteEnd) ? ExecuteAsync(exchange, Without(rest, ExecuteEnd))
            : EndsIn(rest, ExplainEnd) ? ExplainAsync(exchange, Without(rest, ExplainEnd))
            : ReadAsync(exchange, rest);
    }

    public static async ValueTask UpdateAsync(Exchange exchange)
    {
        if (IsOfGetAlone(exchange))
        {
            await RefuseMethodAsync(exchange);
            return;
        }

        if (await BodyAsync(exchange) is not { } body)
        {
            return;
        }

        var id = exchange.RestText();
        if ((Front.RefuseDatacenter(exchange) ?? RefuseId(id)) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var updated = await exchange.House.Queries.UpdateAsync(exchange.Caller, body.ToQuery(id), CancellationToken.None);
        await (updated.Ok ? exchange.SendEmptyAsync(StatusCodes.Status200OK) : exchange.RefuseAsync(updated.Refused));
    }

    public static async ValueTask DeleteAsync(Exchange exchange)
    {
        if (IsOfGetAlone(exchange))
        {
            await RefuseMethodAsync(exchange);
            return;
        }

        var id = exchange.RestText();
        if ((Front.RefuseDatacenter(exchange) ?? RefuseId(id)) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var deleted = await exchange.House.Queries.DeleteAsync(exchange.Caller, id, CancellationToken.None);
        await (deleted.Ok ? exchange.SendEmptyAsync(StatusCodes.Status200OK) : exchange.RefuseAsync(deleted.Refused));
    }

    private static async ValueTask ReadAsync(Exchange exchange, string id)
    {
        if (Refuse(exchange, out var options) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        if (SessionId.WhyMalformed(id) is { } why)
        {
            ConsulHeaders.SetUnknownIndex(exchange.Headers);
            await exchange.SendAsync(Plain.Failed($"failed prepared query lookup: index error: {why}"));
            return;
        }

        var asked = await Waiting.AskAsync(
            exchange,
            options.Reading,
            (reading, cancel) => exchange.House.Queries.GetAsync(exchange.Caller, id, reading, cancel));
        if (!asked.TryGet(out var answer, out var refused))
        {
            await RefuseAsync(exchange, refused);
            return;
        }

        if (answer.Value is not { } query)
        {
            await exchange.SendAsync(_notFound);
            return;
        }

        SetMeta(exchange, answer.Index, options);
        QueryJson.WriteAll(exchange.BeginJson(), [query]);
        await exchange.SendJsonAsync();
    }

    private static async ValueTask ExecuteAsync(Exchange exchange, string idOrName)
    {
        var wrongSwitch = RefuseSwitches(exchange, out var limit, out var connect);
        if ((Front.RefuseReadOptions(exchange, out var options) ?? wrongSwitch ?? RefuseElsewhere(exchange))
            is { } wrong)
        {
            await exchange.SendAsync(wrong);
            return;
        }

        var source = new QuerySource(exchange.House.Self.NodeName) { Near = exchange.Query.Get("near") };
        var consistency = options.Reading.Consistency;
        var executed = await exchange.House.Queries.ExecuteAsync(
            exchange.Caller, idOrName, source, limit, connect, consistency, CancellationToken.None);
        if (!executed.TryGet(out var found, out var refused))
        {
            await RefuseAsync(exchange, refused);
            return;
        }

        if (found is null)
        {
            await exchange.SendAsync(_notFound);
            return;
        }

        SetMeta(exchange, Revision.Never, options);
        if (options.Cached)
        {
            var age = exchange.Context.Cached.AgeOf(CachedQuestions.QuestionOf(exchange), options.Age);
            ConsulHeaders.SetCache(exchange.Headers, age);
        }

        QueryJson.Write(exchange.BeginJson(), found, consistency);
        await exchange.SendJsonAsync();
    }

    private static async ValueTask ExplainAsync(Exchange exchange, string idOrName)
    {
        if (Refuse(exchange, out var options) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var consistency = options.Reading.Consistency;
        var explained = await exchange.House.Queries.ExplainAsync(
            exchange.Caller, idOrName, consistency, CancellationToken.None);
        if (!explained.TryGet(out var query, out var refused))
        {
            await RefuseAsync(exchange, refused);
            return;
        }

        if (query is null)
        {
            await exchange.SendAsync(_notFound);
            return;
        }

        SetMeta(exchange, Revision.Never, options);
        QueryJson.WriteExplained(exchange.BeginJson(), query, consistency);
        await exchange.SendJsonAsync();
    }

    /// <summary>No body at all is one that says nothing, where a query is replaced (Consul 1.8.7).</summary>
    private static async ValueTask<PreparedQueryBody?> BodyAsync(Exchange exchange) =>
        exchange.BodyBytes is > 0 ? await Front.DecodeAsync(exchange, PreparedQueryBody.Shape) : new PreparedQueryBody();

    private static Plain? Refuse(Exchange exchange, out ReadOptions options) =>
        Front.RefuseReadOptions(exchange, out options) ?? RefuseElsewhere(exchange);

    /// <summary>What Consul's server refuses to read has the headers of an answer, with nothing in them.</summary>
    private static Plain? RefuseElsewhere(Exchange exchange)
    {
        var refusal = Front.RefuseDatacenter(exchange);
        if (refusal is not null)
        {
            ConsulHeaders.SetUnknownIndex(exchange.Headers);
        }

        return refusal;
    }

    private static ValueTask RefuseAsync(Exchange exchange, Refused refused)
    {
        ConsulHeaders.SetUnknownIndex(exchange.Headers);
        return exchange.RefuseAsync(refused);
    }

    private static Plain? RefuseId(string id) => SessionId.WhyMalformed(id) is { } why
        ? Plain.Failed($"Prepared Query lookup failed: failed prepared query lookup: index error: {why}")
        : null;

    private static Plain? RefuseSwitches(Exchange exchange, out int limit, out bool connect)
    {
        limit = 0;
        connect = false;
        if (exchange.Query.Get("limit") is { Length: > 0 } limitText
            && !int.TryParse(limitText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out limit))
        {
            var what = limitText.TrimStart('-', '+').All(char.IsAsciiDigit) ? "value out of range" : "invalid syntax";
            return Plain.Failed($"Bad limit: strconv.Atoi: parsing {GoText.Quote(limitText)}: {what}");
        }

        if (exchange.Query.Get("connect") is { Length: > 0 } connectText)
        {
            if (GoText.ParseBool(connectText) is not { } wanted)
            {
                return Plain.Failed(
                    $"Error parsing 'connect' value: strconv.ParseBool: parsing {GoText.Quote(connectText)}: invalid syntax");
            }

            connect = wanted;
        }

        return null;
    }

    private static bool IsOfGetAlone(Exchange exchange)
    {
        var rest = exchange.RestText();
        return EndsIn(rest, ExecuteEnd) || EndsIn(rest, ExplainEnd);
    }

    private static ValueTask RefuseMethodAsync(Exchange exchange)
    {
        exchange.Headers.Allow = HttpMethods.Get;
        return exchange.SendTextAsync(StatusCodes.Status405MethodNotAllowed, $"method {exchange.Method} not allowed");
    }

    private static void SetMeta(Exchange exchange, Revision index, ReadOptions options)
    {
        ConsulHeaders.SetIndex(exchange.Headers, index);
        ConsulHeaders.SetConsistency(exchange.Headers, options.Reading.Consistency);
    }

    /// <summary>The slash may be the one before the path's rest: a name that is only the word is asked for as it stands.</summary>
    private static bool EndsIn(string rest, string end) => $"/{rest}".EndsWith(end, StringComparison.Ordinal);

    private static string Without(string rest, string end) =>
        rest.EndsWith(end, StringComparison.Ordinal) ? rest[..^end.Length] : rest;
}
