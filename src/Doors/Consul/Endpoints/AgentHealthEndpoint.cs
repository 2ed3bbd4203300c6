using System.Text;
using Microsoft.AspNetCore.Http;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Doors.Go;
using Muster.Registry.Catalog;
using Muster.Registry.Local;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>
/// /v1/agent/health/service/: one word for a service of this agent, and a status code that load balancers understand. What
/// the checks of the node say counts as well.
/// </summary>
internal static class AgentHealthEndpoint
{
    private const string Maintenance = "maintenance";

    public static ValueTask ByIdAsync(Exchange exchange)
    {
        var id = exchange.RestText();
        if (id.Length == 0)
        {
            return exchange.SendAsync(Plain.Failed("Bad request: Missing serviceID")); // A 500, as in Consul 1.8.7.
        }

        if (exchange.House.Local.Services.GetValueOrDefault(id) is not { } service)
        {
            var reason = $"ServiceId {id} not found";
            exchange.Headers[ConsulHeaders.Reason] = reason;
            var missing = exchange.BeginJson();
            if (WantsText(exchange))
            {
                missing.Text(reason); // A JSON text, as in Consul 1.8.7.
            }
            else
            {
                AgentHealthJson.WriteUnknown(missing);
            }

            return exchange.SendJsonAsync(StatusCodes.Status404NotFound);
        }

        var checks = ChecksOf(exchange.House, id);
        var status = StatusOf(checks);
        if (WantsText(exchange))
        {
            return SendWordAsync(exchange, CodeOf(status), status);
        }

        exchange.Headers[ConsulHeaders.Reason] = status;
        AgentHealthJson.Write(exchange.BeginJson(), status, service, checks);
        return exchange.SendJsonAsync(CodeOf(status));
    }

    public static ValueTask ByNameAsync(Exchange exchange)
    {
        var name = exchange.RestText();
        if (name.Length == 0)
        {
            return exchange.SendAsync(Plain.Failed("Bad request: Missing service Name")); // A 500, as in Consul 1.8.7.
        }

        var found = exchange.House.Local.Services.Values.Where(service => service.Name == name)
            .Select(service => (Service: service, Checks: ChecksOf(exchange.House, service.Id)))
            .Select(seen => (seen.Service, seen.Checks, Status: StatusOf(seen.Checks)))
            .ToList();

        // The worst of them speaks for all.
        var worst = found.Select(seen => seen.Status).MaxBy(CodeOf);
        var (code, word) = worst is null
            ? (StatusCodes.Status404NotFound, $"ServiceName {name} Not Found")
            : (CodeOf(worst), worst);
        if (WantsText(exchange))
        {
            return SendWordAsync(exchange, code, word);
        }

        exchange.Headers[ConsulHeaders.Reason] = word;
        var json = exchange.BeginJson();
        json.BeginArray();
        foreach (var (service, checks, status) in found)
        {
            AgentHealthJson.Write(json, status, service, checks);
        }

        json.EndArray();
        return exchange.SendJsonAsync(code);
    }

    private static List<Check> ChecksOf(House house, string serviceId) =>
    [
        .. house.Local.Checks.Values.Where(check => check.Definition.ServiceId is "" || check.Definition.ServiceId == serviceId)
            .Select(check => LocalChecks.ToCheck(check, house)),
    ];

    /// <summary>Maintenance before all else, then the worst that any check says; without checks all is well.</summary>
    private static string StatusOf(List<Check> checks) => true switch
    {
        _ when checks.Any(IsMaintenance) => Maintenance,
        _ when checks.Any(check => check.Status == CheckStatus.Critical) => CheckStatus.Critical,
        _ when checks.Any(check => check.Status == CheckStatus.Warning) => CheckStatus.Warning,
        _ => CheckStatus.Passing,
    };

    private static bool IsMaintenance(Check check) =>
        check.CheckId == MaintenanceCheck.NodeId
        || check.CheckId.StartsWith(MaintenanceCheck.ServiceIdPrefix, StringComparison.Ordinal);

    private static int CodeOf(string status) => status switch
    {
        CheckStatus.Passing => StatusCodes.Status200OK,
        CheckStatus.Warning => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    private static bool WantsText(Exchange exchange) =>
        exchange.RequestHeaders.Accept.ToString().StartsWith("text/plain", StringComparison.Ordinal)
        || exchange.Query.Get("format") == "text";

    private static ValueTask SendWordAsync(Exchange exchange, int code, string word)
    {
        exchange.Headers[ConsulHeaders.Reason] = word;
        return exchange.SendBytesAsync(code, Encoding.UTF8.GetBytes(word), "text/plain");
    }
}
