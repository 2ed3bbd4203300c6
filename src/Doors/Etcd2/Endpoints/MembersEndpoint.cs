using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Muster.Doors.Etcd2.Http;
using Muster.Doors.Go;

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
            ("GET", "") => exchange.SendJsonAsync(StatusCodes.Status200OK, JsonBody.Line(json => Members(json, exchange))),
            ("GET", "leader") => exchange.SendJsonAsync(
                StatusCodes.Status200OK, JsonBody.Line(json => Member(json, exchange))),
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
            await exchange.SendTextAsync(StatusCodes.Status200OK, string.Join(", ", exchange.ClientUrls));
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
        exchange.SendJsonAsync(status, JsonBody.Of(json =>
        {
            json.BeginObject();
            json.Member("message"u8, message);
            json.EndObject();
        }));

    private static void Members(GoJsonWriter json, Etcd2Exchange exchange)
    {
        json.BeginObject();
        json.Name("members"u8);
        json.BeginArray();
        Member(json, exchange);
        json.EndArray();
        json.EndObject();
    }

    private static void Member(GoJsonWriter json, Etcd2Exchange exchange)
    {
        json.BeginObject();
        json.Member("id"u8, EtcdIdentity.Text(exchange.Context.Identity.MemberId));
        json.Member("name"u8, exchange.Context.Identity.Name);
        Urls(json, "peerURLs"u8, exchange.Context.PeerUrls);
        Urls(json, "clientURLs"u8, exchange.ClientUrls);
        json.EndObject();
    }

    private static void Urls(GoJsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> urls)
    {
        json.Name(name);
        json.BeginArray();
        foreach (var url in urls)
        {
            json.Text(url);
        }

        json.EndArray();
    }
}
