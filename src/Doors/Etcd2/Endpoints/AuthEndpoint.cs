using Microsoft.AspNetCore.Http;
using Muster.Doors.Etcd2.Http;

namespace Muster.Doors.Etcd2.Endpoints;

/// <summary><c>/v2/auth/…</c>: it is not enabled, and there is nobody to enable it for.</summary>
internal static class AuthEndpoint
{
    private const string EveryoneMay =
        "{\"roles\":[{\"role\":\"root\",\"permissions\":{\"kv\":{\"read\":[\"/*\"],\"write\":[\"/*\"]}}}]}\n";

    public static Task AnswerAsync(Etcd2Exchange exchange, string what)
    {
        exchange.SetCluster();
        return (what, exchange.Method) switch
        {
            ("enable", "GET") => exchange.SendJsonAsync(StatusCodes.Status200OK, "{\"enabled\":false}\n"),
            ("enable", "PUT") => exchange.SendJsonAsync(
                StatusCodes.Status409Conflict, "{\"message\":\"auth: No root user available, please create one\"}"),
            ("users", "GET") => exchange.SendJsonAsync(StatusCodes.Status200OK, "{\"users\":null}\n"),
            ("roles", "GET") => exchange.SendJsonAsync(StatusCodes.Status200OK, EveryoneMay),
            _ => exchange.SendJsonAsync(
                StatusCodes.Status501NotImplemented,
                "{\"message\":\"users and roles of etcd v2 are not kept here: guard the port itself\"}"),
        };
    }
}
