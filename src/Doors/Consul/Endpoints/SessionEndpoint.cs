using System.Globalization;
using Microsoft.AspNetCore.Http;
using Muster.Bedrock;
using Muster.Doors.Consul.Bodies;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Doors.Go;
using Muster.Registry.Catalog;
using Muster.Registry.Sessions;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>/v1/session/: holders of locks.</summary>
internal static class SessionEndpoint
{
    private const string MissingSession = "Missing session";
    private const long NanosPerTick = 100;

    private static readonly Answering<Session> _info = new(MissingSession, null)
    {
        TellsConsistency = false,
        LooksAtNamespaces = true,
        WhyNoName = static exchange => WhyNoId(exchange.RestText()),
    };

    private static readonly Answering<Session> _list =
        new(null, null) { TellsConsistency = false, LooksAtNamespaces = true };

    private static readonly Answering<Session> _node =
        new("Missing node name", null) { TellsConsistency = false, LooksAtNamespaces = true };

    public static async ValueTask CreateAsync(Exchange exchange)
    {
        var body = new SessionBody();
        if (exchange.BodyBytes != 0 && (body = await Front.DecodeAsync(exchange, SessionBody.Shape)) is null)
        {
            return;
        }

        var wrong = Refuse(exchange, body, out var wanted);
        if ((Front.RefuseDatacenter(exchange) ?? wrong) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var made = await exchange.House.Sessions.CreateAsync(exchange.Caller, wanted!, CancellationToken.None);
        if (!made.TryGet(out var id, out var refused))
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

    public static async ValueTask DestroyAsync(Exchange exchange)
    {
        if ((Front.RefuseEmptyRest(exchange, MissingSession) ?? Front.RefuseDatacenter(exchange)) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var ended = await exchange.House.Sessions.DestroyAsync(
            exchange.Caller, exchange.RestText(), CancellationToken.None);
        await (ended.Ok ? exchange.SendTrueAsync() : exchange.RefuseAsync(ended.Refused));
    }

    public static async ValueTask RenewAsync(Exchange exchange)
    {
        if ((Front.RefuseEmptyRest(exchange, MissingSession) ?? Front.RefuseDatacenter(exchange)) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var id = exchange.RestText();
        var renewed = await exchange.House.Sessions.RenewAsync(exchange.Caller, id, CancellationToken.None);
        if (!renewed.TryGet(out var session, out var refused))
        {
            await exchange.RefuseAsync(refused);
            return;
        }

        if (session is null)
        {
            await exchange.SendTextAsync(StatusCodes.Status404NotFound, $"Session id '{id}' not found");
            return;
        }

        SessionJson.WriteAll(exchange.BeginJson(), [session]);
        await exchange.SendJsonAsync();
    }

    public static ValueTask InfoAsync(Exchange exchange) =>
        CatalogRead.AnswerAsync(
            exchange,
            new Question(Asking.Session, SessionId.Read(exchange.RestText()) is { Ok: true, Value: var id } ? id : ""),
            _info,
            static (exchange, catalog, json, _) =>
            {
                var id = SessionId.Read(exchange.RestText()).Value;
                SessionJson.WriteAll(json, catalog.FindSession(id) is { } session ? [session] : []);
            });

    public static ValueTask ListAsync(Exchange exchange) =>
        CatalogRead.AnswerAsync(
            exchange,
            Question.Sessions,
            _list,
            static (_, catalog, json, _) => SessionJson.WriteAll(json, catalog.Sessions));

    public static ValueTask NodeAsync(Exchange exchange) =>
        CatalogRead.AnswerAsync(
            exchange,
            new Question(Asking.NodeSessions, exchange.RestText()),
            _node,
            static (exchange, catalog, json, _) =>
                SessionJson.WriteAll(json, catalog.SessionsOf(exchange.RestText())));

    /// <summary>What can be told without the catalog, in the order in which Consul's server looks.</summary>
    private static Plain? Refuse(Exchange exchange, SessionBody body, out SessionRequest? wanted)
    {
        wanted = null;
        var node = body.Node ?? exchange.House.Self.NodeName;
        if (node.Length == 0)
        {
            return Plain.Failed("Must provide Node");
        }

        if (body.Behavior is not ("" or SessionBody.BehaviorRelease or SessionBody.BehaviorDelete))
        {
            return Plain.Failed($"Invalid Behavior setting '{body.Behavior}'");
        }

        if (WhyNoTtl(exchange.House.Sessions.TtlMin, body.Ttl, out var ttl) is { } why)
        {
            return Plain.Failed(why);
        }

        wanted = body.ToRequest(node, ttl);
        return null;
    }

    private static string? WhyNoTtl(TimeSpan least, string text, out TimeSpan ttl)
    {
        ttl = TimeSpan.Zero;
        if (text.Length == 0)
        {
            return null;
        }

        if (!GoDuration.TryParse(text, out ttl, out var error))
        {
            return $"Session TTL '{text}' invalid: {error}";
        }

        if (ttl == TimeSpan.Zero || (ttl >= least && ttl <= Sessions.TtlMax))
        {
            return null;
        }

        var nanos = (ttl.Ticks * NanosPerTick).ToString(CultureInfo.InvariantCulture);
        return $"Invalid Session TTL '{nanos}', must be between "
            + $"[{GoDuration.Format(least)}={GoDuration.Format(Sessions.TtlMax)}]";
    }

    private static Plain? WhyNoId(string id) =>
        SessionId.Read(id) is { Ok: false, Refused: { } refused } ? Plain.Failed(refused.Message) : null;
}
