using Microsoft.AspNetCore.Http;
using Muster.Bedrock;
using Muster.Doors.Consul.Bodies;
using Muster.Doors.Consul.Filter;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>The checks of this agent: /v1/agent/checks and /v1/agent/check/.</summary>
internal static class AgentCheckEndpoint
{
    public static ValueTask ListAsync(Exchange exchange)
    {
        if (!FilterQuery.Of(exchange, FilterShapes.Check).TryGet(out var filter, out var refused))
        {
            return exchange.RefuseAsync(refused);
        }

        var json = exchange.BeginJson();
        json.BeginObject();
        foreach (var check in exchange.House.Local.Checks.Values
            .Select(check => LocalChecks.ToCheck(check, exchange.House))
            .Only(filter))
        {
            json.Name(check.CheckId);
            CheckJson.Write(json, check);
        }

        json.EndObject();
        return exchange.SendJsonAsync();
    }

    public static async ValueTask RegisterAsync(Exchange exchange)
    {
        if (await Front.DecodeAsync(exchange, CheckBody.Shape) is not { } body)
        {
            return;
        }

        if ((Front.RefuseNamespace(exchange) ?? Refuse(body)) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var definition = body.ToDefinition() with { CheckId = body.Id.Length > 0 ? body.Id : body.Name };
        var registered = await exchange.House.Local.RegisterCheckAsync(
            exchange.Caller, definition, CancellationToken.None);
        await SendAsync(exchange, registered);
    }

    public static async ValueTask DeregisterAsync(Exchange exchange)
    {
        if (exchange.Rest.IsEmpty)
        {
            await exchange.SendTextAsync(StatusCodes.Status500InternalServerError, "CheckID missing");
            return;
        }

        await SendAsync(
            exchange,
            await exchange.House.Local.DeregisterCheckAsync(
                exchange.Caller, exchange.RestText(), CancellationToken.None));
    }

    public static ValueTask PassAsync(Exchange exchange) =>
        ReportAsync(exchange, CheckStatus.Passing, exchange.Query.Get("note"));

    public static ValueTask WarnAsync(Exchange exchange) =>
        ReportAsync(exchange, CheckStatus.Warning, exchange.Query.Get("note"));

    public static ValueTask FailAsync(Exchange exchange) =>
        ReportAsync(exchange, CheckStatus.Critical, exchange.Query.Get("note"));

    public static async ValueTask UpdateAsync(Exchange exchange)
    {
        if (await Front.DecodeAsync(exchange, CheckUpdateBody.Shape) is not { } body)
        {
            return;
        }

        if (!CheckStatus.IsKnown(body.Status))
        {
            await exchange.SendTextAsync(
                StatusCodes.Status400BadRequest, $"Invalid check status: '{body.Status}'");
            return;
        }

        await ReportAsync(exchange, body.Status, body.Output);
    }

    /// <summary>Commands of strangers are not run (Consul's words for enable_script_checks being off).</summary>
    public static readonly Plain ScriptRefusal = Plain.Failed(
        "Scripts are disabled on this agent from remote calls; to enable, configure 'enable_script_checks' to true");

    private static async ValueTask ReportAsync(Exchange exchange, string status, string output)
    {
        var reported = await exchange.House.Local.ReportAsync(
            exchange.Caller, exchange.RestText(), status, output, CancellationToken.None);
        await SendAsync(exchange, reported);
    }

    private static ValueTask SendAsync(Exchange exchange, Result<bool> done) => done.Ok
        ? exchange.SendEmptyAsync(StatusCodes.Status200OK)
        : exchange.RefuseAsync(done.Refused, Refuser.Agent);

    private static Plain? Refuse(CheckBody body)
    {
        var why = true switch
        {
            _ when body.Name.Length == 0 => "Missing check name",
            _ when body.Status.Length > 0 && !CheckStatus.IsKnown(body.Status) => "Bad check status",
            _ when body.WhyInvalid() is { } wrong => $"Invalid check: {wrong}",
            _ when body.WhyNotOffered() is { } kind => $"Invalid check: {kind}",
            _ => null,
        };
        if (why is not null)
        {
            return Plain.Bad(why);
        }

        return body.RunsScript() ? ScriptRefusal : null;
    }
}
