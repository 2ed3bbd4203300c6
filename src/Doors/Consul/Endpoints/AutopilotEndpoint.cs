using System.Globalization;
using Microsoft.AspNetCore.Http;
using Muster.Bedrock;
using Muster.Doors.Consul.Bodies;
using Muster.Doors.Consul.Http;
using Muster.Doors.Go;
using Muster.Engine;
using Muster.Registry.Operator;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>/v1/operator/autopilot/: how servers are looked after, and how they are. One server alone is healthy as long as it answers.</summary>
internal static class AutopilotEndpoint
{
    public static async ValueTask GetAsync(Exchange exchange)
    {
        if ((Front.RefuseReadOptions(exchange, out var options) ?? Front.RefuseDatacenter(exchange)) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var asked = await exchange.House.Autopilot.GetAsync(
            exchange.Caller, options.Reading.Consistency, CancellationToken.None);
        if (!asked.TryGet(out var terms, out var refused))
        {
            await exchange.RefuseAsync(refused);
            return;
        }

        Write(exchange.BeginJson(), terms);
        await exchange.SendJsonAsync();
    }

    public static async ValueTask SetAsync(Exchange exchange)
    {
        if (await Front.BodyAsync(exchange) is not { } bytes)
        {
            return;
        }

        var body = new AutopilotBody();
        if (AutopilotBody.Shape.Decode(bytes, body) is { } error)
        {
            await exchange.SendAsync(Plain.Bad($"Bad request: Error parsing autopilot config: {error}"));
            return;
        }

        var wrong = RefuseCas(exchange, out var cas) ?? Front.RefuseDatacenter(exchange);
        if (wrong is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var set = await exchange.House.Autopilot.SetAsync(exchange.Caller, body.ToTerms(), cas, CancellationToken.None);
        await (set.Ok || set.Refused.Why == Refusal.Conflict
            ? exchange.SendBoolAsync(set.Ok)
            : exchange.RefuseAsync(set.Refused));
    }

    public static ValueTask HealthAsync(Exchange exchange)
    {
        if (Refuse(exchange) is { } refusal)
        {
            return exchange.SendAsync(refusal);
        }

        var self = exchange.House.Self;
        var json = exchange.BeginJson();
        json.BeginObject();
        WriteHead(json);
        json.Name("Servers"u8);
        json.BeginArray();
        json.BeginObject();
        WriteIdentity(json, self);
        json.Name("SerfStatus"u8);
        json.Text("alive");
        json.Name("Version"u8);
        json.Text(self.ConsulVersion);
        json.Name("Leader"u8);
        json.Bool(true);
        WriteHealth(exchange, json);
        json.Name("Healthy"u8);
        json.Bool(true);
        json.Name("Voter"u8);
        json.Bool(true);
        WriteSince(exchange, json);
        json.EndObject();
        json.EndArray();
        json.EndObject();
        return exchange.SendJsonAsync();
    }

    /// <summary>The same in the shape of Consul 1.11, by the servers' ids.</summary>
    public static ValueTask StateAsync(Exchange exchange)
    {
        if (Refuse(exchange) is { } refusal)
        {
            return exchange.SendAsync(refusal);
        }

        var self = exchange.House.Self;
        var json = exchange.BeginJson();
        json.BeginObject();
        WriteHead(json);
        json.Name("OptimisticFailureTolerance"u8);
        json.Number(0);
        json.Name("Servers"u8);
        json.BeginObject();
        json.Name(self.NodeId);
        json.BeginObject();
        WriteIdentity(json, self);
        json.Name("NodeStatus"u8);
        json.Text("alive");
        json.Name("Version"u8);
        json.Text(self.ConsulVersion);
        WriteHealth(exchange, json);
        json.Name("Healthy"u8);
        json.Bool(true);
        WriteSince(exchange, json);
        json.Name("ReadReplica"u8);
        json.Bool(false);
        json.Name("Status"u8);
        json.Text("leader");
        json.Name("Meta"u8);
        json.BeginObject();
        json.EndObject();
        json.Name("NodeType"u8);
        json.Text("voter");
        json.EndObject();
        json.EndObject();
        json.Name("Leader"u8);
        json.Text(self.NodeId);
        json.Name("Voters"u8);
        json.BeginArray();
        json.Text(self.NodeId);
        json.EndArray();
        json.EndObject();
        return exchange.SendJsonAsync();
    }

    private static Plain? Refuse(Exchange exchange) =>
        Front.RefuseReadOptions(exchange, out _) ?? Front.RefuseDatacenter(exchange);

    private static Plain? RefuseCas(Exchange exchange, out Revision? cas)
    {
        cas = null;
        if (!exchange.Query.Has("cas"))
        {
            return null;
        }

        if (!GoText.TryParseUint(exchange.Query.Get("cas"), out var index, out var error))
        {
            return Plain.Bad($"Bad request: Error parsing cas value: {error}");
        }

        cas = new Revision((long)Math.Min(index, long.MaxValue));
        return null;
    }

    private static void Write(GoJsonWriter json, AutopilotTerms terms)
    {
        json.BeginObject();
        json.Name("CleanupDeadServers"u8);
        json.Bool(terms.CleanupDeadServers);
        json.Name("LastContactThreshold"u8);
        json.Text(GoDuration.Format(terms.LastContactThreshold));
        json.Name("MaxTrailingLogs"u8);
        json.Number(terms.MaxTrailingLogs);
        json.Name("MinQuorum"u8);
        json.Number(terms.MinQuorum);
        json.Name("ServerStabilizationTime"u8);
        json.Text(GoDuration.Format(terms.ServerStabilizationTime));
        json.Name("RedundancyZoneTag"u8);
        json.Text(terms.RedundancyZoneTag);
        json.Name("DisableUpgradeMigration"u8);
        json.Bool(terms.DisableUpgradeMigration);
        json.Name("UpgradeVersionTag"u8);
        json.Text(terms.UpgradeVersionTag);

        // Consul writes its defaults when its first leader begins; here they were always so.
        json.Name("CreateIndex"u8);
        json.Number(1);
        json.Name("ModifyIndex"u8);
        json.Number(terms.Modified.Value);
        json.EndObject();
    }

    private static void WriteHead(GoJsonWriter json)
    {
        json.Name("Healthy"u8);
        json.Bool(true);
        json.Name("FailureTolerance"u8);
        json.Number(0);
    }

    private static void WriteIdentity(GoJsonWriter json, Self self)
    {
        json.Name("ID"u8);
        json.Text(self.NodeId);
        json.Name("Name"u8);
        json.Text(self.NodeName);
        json.Name("Address"u8);
        json.Text($"{self.AdvertiseAddress}:{self.ServerPort}");
    }

    /// <summary>It is its own leader since it began; the log it is at the end of is the engine's history.</summary>
    private static void WriteHealth(Exchange exchange, GoJsonWriter json)
    {
        json.Name("LastContact"u8);
        json.Text(GoDuration.Format(TimeSpan.Zero));
        json.Name("LastTerm"u8);
        json.Number(1);
        json.Name("LastIndex"u8);
        json.Number(exchange.House.Steward.Engine().Revision);
    }

    private static void WriteSince(Exchange exchange, GoJsonWriter json)
    {
        json.Name("StableSince"u8);
        json.Text(exchange.Context.Since.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }
}
