using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Muster.Doors.Etcd2.Http;

namespace Muster.Doors.Etcd2.Endpoints;

/// <summary><c>/v2/members</c> and <c>/v2/machines</c>: the one server there is.</summary>
internal static class MembersEndpoint
{
    private const int BodyBytesMax = 64 * 1024;

    public static async Task AnswerAsync(Etcd2Exchange exchange, string id)
    {
        exchange.SetCluster();
        if (!await exchange.TakesAsync("GET", "POST", "DELETE", "PUT"))
        {
            return;
        }

        await ((exchange.Method, id) switch
        {
            ("GET", "") => exchange.SendJsonAsync(
                StatusCodes.Status200OK, Member(new GoJson().Raw("{\"members\":["), exchange).Raw("]}\n").ToBytes()),
            ("GET", "leader") => exchange.SendJsonAsync(
                StatusCodes.Status200OK, Member(new GoJson(), exchange).Raw("\n").ToBytes()),
            ("GET", _) => SendAsync(exchange, StatusCodes.Status404NotFound, "Not found"),
            ("POST", "") => AddAsync(exchange),
            ("POST", _) => SendAsync(exchange, StatusCodes.Status404NotFound, "Not found"),
            (_, "") => exchange.SendErrorAsync(StatusCodes.Status405MethodNotAllowed, "Method Not Allowed"),
            _ => ChangeAsync(exchange, id),
        });
    }

    public static async Task MachinesAsync(Etcd2Exchange exchange)
    {
        if (await exchange.TakesAsync("GET", "HEAD"))
        {
            await exchange.SendTextAsync(StatusCodes.Status200OK, string.Join(", ", exchange.Context.ClientUrls));
        }
    }

    private static async Task AddAsync(Etcd2Exchange exchange)
    {
        var contentType = exchange.RequestHeaders.ContentType.ToString();
        if (contentType.Split(';')[0].Trim() != "application/json")
        {
            await SendAsync(
                exchange, StatusCodes.Status415UnsupportedMediaType,
                $"Bad Content-Type {contentType}, accept application/json");
            return;
        }

        var urls = await ReadUrlsAsync(exchange);
        await (urls.Count == 0 ? SendAsync(exchange, StatusCodes.Status400BadRequest, "no valid URLs given")
            : urls.Intersect(exchange.Context.PeerUrls, StringComparer.Ordinal).Any()
                ? SendAsync(exchange, StatusCodes.Status409Conflict, "etcdserver: peerURL exists")
            : SendNotSoAsync(exchange));
    }

    private static Task ChangeAsync(Etcd2Exchange exchange, string id) =>
        ulong.TryParse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var known)
        && known == exchange.Context.Identity.MemberId
            ? SendNotSoAsync(exchange)
            : SendAsync(exchange, StatusCodes.Status404NotFound, $"No such member: {id}");

    /// <summary>Nothing is done half: it is refused, with what there is instead.</summary>
    private static Task SendNotSoAsync(Etcd2Exchange exchange) => SendAsync(
        exchange, StatusCodes.Status500InternalServerError,
        "members are not changed through this interface: this agent is a server of its own");

    private static async Task<IReadOnlyList<string>> ReadUrlsAsync(Etcd2Exchange exchange)
    {
        if (await exchange.ReadBodyAsync(BodyBytesMax) is not { } body)
        {
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(Encoding.Latin1.GetBytes(body));
            return document.RootElement is { ValueKind: JsonValueKind.Object } request
                && request.TryGetProperty("peerURLs", out var urls) && urls.ValueKind == JsonValueKind.Array
                    ? [.. urls.EnumerateArray().Where(url => url.ValueKind == JsonValueKind.String)
                        .Select(url => url.GetString()!).Where(url => Uri.IsWellFormedUriString(url, UriKind.Absolute))]
                    : [];
        }
        catch (JsonException)
        {
            return []; // told as what it is: no valid addresses
        }
    }

    private static Task SendAsync(Etcd2Exchange exchange, int status, string message) =>
        exchange.SendJsonAsync(status, new GoJson().Raw("{\"message\":").Text(message).Raw("}").ToBytes());

    private static GoJson Member(GoJson json, Etcd2Exchange exchange)
    {
        var context = exchange.Context;
        json.Raw("{\"id\":").Text(EtcdIdentity.Text(context.Identity.MemberId))
            .Raw(",\"name\":").Text(context.Identity.Name).Raw(",\"peerURLs\":");
        Urls(json, context.PeerUrls).Raw(",\"clientURLs\":");
        return Urls(json, context.ClientUrls).Raw("}");
    }

    private static GoJson Urls(GoJson json, IReadOnlyList<string> urls)
    {
        json.Raw("[");
        for (var i = 0; i < urls.Count; i++)
        {
            json.Raw(i == 0 ? "" : ",").Text(urls[i]);
        }

        return json.Raw("]");
    }
}
