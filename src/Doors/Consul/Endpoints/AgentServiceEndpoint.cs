using Microsoft.AspNetCore.Http;
using Muster.Bedrock;
using Muster.Doors.Consul.Bodies;
using Muster.Doors.Consul.Filter;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Doors.Go;
using Muster.Registry.Local;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>The services of this agent: /v1/agent/services and /v1/agent/service/.</summary>
internal static class AgentServiceEndpoint
{
    public static ValueTask ListAsync(Exchange exchange)
    {
        if (!FilterQuery.Of(exchange, FilterShapes.Service).TryGet(out var filter, out var refused))
        {
            return exchange.SendAsync(Plain.Failed(FilterQuery.RefusalStart + refused.Message));
        }

        var json = exchange.BeginJson();
        json.BeginObject();
        foreach (var (id, service) in exchange.House.Local.Services.Where(pair => filter?.Invoke(pair.Value) ?? true))
        {
            json.Name(id);
            ServiceJson.WriteLocal(json, service, contentHash: null);
        }

        json.EndObject();
        return exchange.SendJsonAsync();
    }

    public static async ValueTask RegisterAsync(Exchange exchange)
    {
        if (await Front.DecodeAsync(exchange, ServiceBody.Shape) is not { } body)
        {
            return;
        }

        if (body.Refusal() is { } refusal)
        {
            await exchange.SendAsync(refusal.Why == Refusal.Invalid ? Plain.Bad(refusal.Message) : Plain.Failed(refusal.Message));
            return;
        }

        var (local, given, keep) = (exchange.House.Local, body.ToGiven(place: ""), Keeping(exchange.Query));
        var registered = given.Sidecar is { } sidecar
            ? await local.RegisterWithSidecarAsync(
                exchange.Caller, given.Service, given.Checks, sidecar, keep, CancellationToken.None)
            : await local.RegisterServiceAsync(
                exchange.Caller, given.Service, given.Checks, keep, CancellationToken.None);
        await SendAsync(exchange, registered);
    }

    public static async ValueTask DeregisterAsync(Exchange exchange)
    {
        if (exchange.Rest.IsEmpty)
        {
            await exchange.SendTextAsync(StatusCodes.Status500InternalServerError, "ServiceID missing");
            return;
        }

        await SendAsync(exchange, await exchange.House.Local.DeregisterServiceAsync(
            exchange.Caller, exchange.RestText(), CancellationToken.None));
    }

    public static async ValueTask MaintainAsync(Exchange exchange)
    {
        if (Front.RefuseEmptyRest(exchange, "Missing service ID") is { } missing)
        {
            await exchange.SendAsync(missing);
            return;
        }

        await MaintainAsync(exchange, exchange.RestText());
    }

    public static ValueTask MaintainNodeAsync(Exchange exchange) => MaintainAsync(exchange, serviceId: null);

    private static async ValueTask MaintainAsync(Exchange exchange, string? serviceId)
    {
        var enable = exchange.Query.Get("enable");
        if (!exchange.Query.Has("enable"))
        {
            await exchange.SendTextAsync(StatusCodes.Status400BadRequest, "Missing value for enable");
            return;
        }

        if (GoText.ParseBool(enable) is not { } wanted)
        {
            await exchange.SendTextAsync(
                StatusCodes.Status400BadRequest, $"Invalid value for enable: {GoText.Quote(enable)}");
            return;
        }

        var set = await exchange.House.Local.SetMaintenanceAsync(
            exchange.Caller,
            serviceId,
            wanted ? Maintenance.On : Maintenance.Off,
            exchange.Query.Get("reason"),
            CancellationToken.None);
        await SendAsync(exchange, set);
    }

    private static ValueTask SendAsync(Exchange exchange, Result<bool> done) => done.Ok
        ? exchange.SendEmptyAsync(StatusCodes.Status200OK)
        : exchange.RefuseAsync(done.Refused, Refuser.Agent);

    private static KeepChecks Keeping(QueryParameters query) =>
        query.Has("replace-existing-checks") && query.Get("replace-existing-checks") is "" or "true"
            ? KeepChecks.Replace
            : KeepChecks.Keep;
}
