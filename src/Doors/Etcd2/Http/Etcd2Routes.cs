using System.Text;
using Microsoft.AspNetCore.Http;
using Muster.Doors.Etcd2.Endpoints;

namespace Muster.Doors.Etcd2.Http;

/// <summary>Every path of the door.</summary>
internal static class Etcd2Routes
{
    private const string Keys = "/v2/keys";
    private const string Members = "/v2/members";
    private const string Auth = "/v2/auth/";

    public static async Task AnswerAsync(Etcd2Exchange exchange)
    {
        if (RequestTarget.Unescape(exchange.RawPath, plusIsSpace: false, out _) is not { } path)
        {
            exchange.Headers.Connection = "close";
            await exchange.SendTextAsync(StatusCodes.Status400BadRequest, "400 Bad Request");
            return;
        }

        if (!exchange.Context.Options.Origins.Admit(exchange.RequestHeaders, exchange.Headers))
        {
            await exchange.SendTextAsync(StatusCodes.Status403Forbidden, Origins.Refusal);
            return;
        }

        if (exchange.Method == HttpMethods.Options)
        {
            await exchange.SendAsync(StatusCodes.Status200OK, null, default);
            return;
        }

        exchange.Path = CleanPath.Of(path);
        await (exchange.Path.AsSpan().SequenceEqual(path) ? FindAsync(exchange) : SendMovedAsync(exchange));
    }

    private static Task FindAsync(Etcd2Exchange exchange) => Encoding.UTF8.GetString(exchange.Path) switch
    {
        Keys => KeysEndpoint.AnswerAsync(exchange, []),
        var path when path.StartsWith($"{Keys}/", StringComparison.Ordinal) =>
            KeysEndpoint.AnswerAsync(exchange, exchange.Path[Keys.Length..]),
        Members => MembersEndpoint.AnswerAsync(exchange, ""),
        var path when path.StartsWith($"{Members}/", StringComparison.Ordinal) =>
            MembersEndpoint.AnswerAsync(exchange, path[$"{Members}/".Length..]),
        "/v2/machines" => MembersEndpoint.MachinesAsync(exchange),
        "/v2/stats/self" => StatsEndpoint.SelfAsync(exchange),
        "/v2/stats/store" => StatsEndpoint.StoreAsync(exchange),
        "/v2/stats/leader" => StatsEndpoint.LeaderAsync(exchange),
        "/version" => StateEndpoint.VersionAsync(exchange),
        "/health" => StateEndpoint.HealthAsync(exchange),
        var path when path.StartsWith(Auth, StringComparison.Ordinal) =>
            AuthEndpoint.AnswerAsync(exchange, path[Auth.Length..]),
        _ => exchange.SendErrorAsync(StatusCodes.Status404NotFound, "404 page not found"),
    };

    /// <summary>Go tells GET and HEAD where to look, other methods only by the header.</summary>
    private static Task SendMovedAsync(Etcd2Exchange exchange)
    {
        var query = exchange.RawQuery.Length > 0 ? $"?{exchange.RawQuery}" : "";
        var location = RequestTarget.EscapePath(exchange.Path) + query;
        exchange.Headers.Location = location;
        if (exchange.Method != HttpMethods.Get && exchange.Method != HttpMethods.Head)
        {
            return exchange.SendAsync(StatusCodes.Status301MovedPermanently, null, default);
        }

        var page = $"<a href=\"{location.Replace("&", "&amp;", StringComparison.Ordinal)}\">Moved Permanently</a>.\n\n";
        return exchange.SendAsync(
            StatusCodes.Status301MovedPermanently, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(page));
    }
}
