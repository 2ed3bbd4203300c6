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

        await SendAsync(exchange, await exchange.House.Local.RegisterCheckAsync(
            exchange.Caller, body.Definition, CancellationToken.None));
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

    private static async ValueTask ReportAsync(Exchange exchange, string status, string output)
    {
        var reported = await exchange.House.Local.ReportAsync(
            exchange.Caller, exchange.RestText(), status, output, CancellationToken.None);
        await SendAsync(exchange, reported);
    }

    private static ValueTask SendAsync(Exchange exchange, Result<bool> done) => done.Ok
        ? exchange.SendEmptyAsync(StatusCodes.Status200OK)
        : exchange.RefuseAsync(done.Refused, Refuser.Agent);
}
