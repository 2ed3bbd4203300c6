using System.Text.RegularExpressions;
using Muster.Doors.Consul.Bodies;
using Muster.Doors.Consul.Http;
using Muster.Doors.Go;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>
/// Where programs ask for a service mesh: certificates, who may speak to whom. There is no mesh, and
/// they are told so as Consul 1.8.7 tells it with Connect not enabled.
/// </summary>
internal static partial class MeshEndpoint
{
    private static readonly Plain _disabled = Plain.Failed("Connect must be enabled in order to use this endpoint");

    public static ValueTask RootsAsync(Exchange exchange) => RefuseAsync(
        exchange, Front.RefuseReadOptions(exchange, out _), Front.RefuseDatacenter(exchange) ?? _disabled);

    public static ValueTask ConfigurationAsync(Exchange exchange) => exchange.SendAsync(_disabled);

    public static async ValueTask ConfigureAsync(Exchange exchange)
    {
        if (await Front.BodyAsync(exchange) is { } body)
        {
            await exchange.SendAsync(GoJsonSyntax.FindValue(body, out var error) is null
                ? Plain.Bad($"Bad request: Request decode failed: {error}")
                : _disabled);
        }
    }

    public static ValueTask AgentRootsAsync(Exchange exchange) => exchange.SendAsync(
        Front.RefuseReadOptions(exchange, out _) ?? Front.RefuseDatacenter(exchange) ?? _disabled);

    public static ValueTask LeafAsync(Exchange exchange) =>
        exchange.SendAsync(Front.RefuseReadOptions(exchange, out _) ?? _disabled);

    /// <summary>Nobody is denied anything: there are no rules, and no access lists.</summary>
    public static async ValueTask AuthorizeAsync(Exchange exchange)
    {
        if (await Front.BodyAsync(exchange) is not { } body)
        {
            return;
        }

        var asked = new AuthorizeBody();
        var wrong = AuthorizeBody.Shape.Decode(body, asked) is { } error ? $"Request decode failed: {error}"
            : asked.Target.Length == 0 ? "Target service must be specified"
            : Identity().IsMatch(asked.Uri) ? null
            : "ClientCertURI not a valid Connect identifier";
        if (wrong is not null)
        {
            await exchange.SendAsync(Plain.Bad($"Bad request: {wrong}"));
            return;
        }

        var json = exchange.BeginJson();
        json.BeginObject();
        json.Name("Authorized"u8);
        json.Bool(true);
        json.Name("Reason"u8);
        json.Text("ACLs disabled, access is allowed by default");
        json.EndObject();
        await exchange.SendJsonAsync();
    }

    /// <summary>Consul's front refuses without an index, its server with one that says nothing.</summary>
    private static ValueTask RefuseAsync(Exchange exchange, Plain? byFront, Plain byServer)
    {
        if (byFront is { } refusal)
        {
            return exchange.SendAsync(refusal);
        }

        ConsulHeaders.SetUnknownIndex(exchange.Headers);
        return exchange.SendAsync(byServer);
    }

    /// <summary>A service's name in a mesh, as certificates bear it (SPIFFE).</summary>
    [GeneratedRegex("^spiffe://[^/]+/ns/[^/]+/dc/[^/]+/svc/[^/]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Identity();
}
