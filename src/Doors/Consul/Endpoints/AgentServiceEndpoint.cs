using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Muster.Bedrock;
using Muster.Doors.Consul.Bodies;
using Muster.Doors.Consul.Filter;
using Muster.Doors.Consul.Go;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Registry.Catalog;
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

        if (Refuse(body) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var (local, service, keep) = (exchange.House.Local, body.ToService(), Keeping(exchange.Query));
        var registered = body.Sidecar is { } sidecar
            ? await local.RegisterWithSidecarAsync(
                exchange.Caller,
                service,
                ChecksOf(body),
                new SidecarAsk(sidecar.ToService(), ChecksOf(sidecar)),
                keep,
                CancellationToken.None)
            : await local.RegisterServiceAsync(
                exchange.Caller, service, ChecksOf(body), keep, CancellationToken.None);
        await SendAsync(exchange, registered);
    }

    private static ImmutableArray<LocalCheckDefinition> ChecksOf(ServiceBody body) =>
        [.. body.Checks.Select(check => check!.Definition)];

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

    /// <summary>The rules that Consul's HTTP front applies to a service before it looks at its checks, in its order and words.</summary>
    private static Plain? Refuse(ServiceBody body)
    {
        var why = true switch
        {
            _ when body.Name.Length == 0 => "Missing service name",
            _ when body.HasAnyAddress => "Invalid service address",
            _ when body.Weights?.WhyInvalid() is { } weights => $"Invalid Weights: {weights}",
            _ when MetaBody.WhyInvalid(body.Meta) is { } meta => $"Invalid Service Meta: {meta}",
            _ when MeshRules.Complaint(body.ToService()) is { } mesh => mesh,
            _ when body.Checks.Any(check => check is null) => "Invalid check: null is none",
            _ => null,
        };
        return why is not null ? Plain.Bad(why)
            : body.Sidecar is { } sidecar ? RefuseSidecar(sidecar)
            : null;
    }

    /// <summary>Consul says "bad request" to these under another status.</summary>
    private static Plain? RefuseSidecar(ServiceBody sidecar)
    {
        var why = sidecar.Checks.Any(check => check is null)
            ? "Invalid check in sidecar_service: null is none"
            : sidecar.Checks
                .Select(check => CheckRules.Fault(check!.Definition))
                .Select(wrong => wrong is null ? null : $"Invalid check in sidecar_service: {wrong}")
                .Concat(sidecar.Checks.Select(check => CheckRules.StatusIsFit(check!.Definition)
                    ? null
                    : "Status for checks must 'passing', 'warning', 'critical'"))
                .FirstOrDefault(wrong => wrong is not null);
        return why is not null ? Plain.Failed($"Bad request: {why}") : null;
    }
}
