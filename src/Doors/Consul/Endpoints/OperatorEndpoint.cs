using Microsoft.AspNetCore.Http;
using Muster.Doors.Consul.Http;
using Muster.Doors.Go;
using Muster.Registry;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>/v1/operator/raft/ and usage: who votes, who leads, and how much there is. One server alone is all of these.</summary>
internal static class OperatorEndpoint
{
    /// <summary>What Consul calls what it speaks among its servers; one server alone speaks to nobody.</summary>
    private const string ProtocolVersion = "3";

    /// <summary>The kinds of instances that a mesh has, as usage counts them.</summary>
    private static readonly string[] _meshKinds =
        ["api-gateway", "connect-native", "connect-proxy", "ingress-gateway", "mesh-gateway", "terminating-gateway"];

    public static ValueTask ConfigurationAsync(Exchange exchange)
    {
        if (Refuse(exchange) is { } refusal)
        {
            return exchange.SendAsync(refusal);
        }

        var self = exchange.House.Self;
        var json = exchange.BeginJson();
        json.BeginObject();
        json.Name("Servers"u8);
        json.BeginArray();
        json.BeginObject();
        json.Name("ID"u8);
        json.Text(self.NodeId);
        json.Name("Node"u8);
        json.Text(self.NodeName);
        json.Name("Address"u8);
        json.Text(AddressOf(self));
        json.Name("Leader"u8);
        json.Bool(true);
        json.Name("ProtocolVersion"u8);
        json.Text(ProtocolVersion);
        json.Name("Voter"u8);
        json.Bool(true);
        json.EndObject();
        json.EndArray();
        json.Name("Index"u8);
        json.Number(0);
        json.EndObject();
        return exchange.SendJsonAsync();
    }

    /// <summary>Nobody but this server can be meant, and it cannot be removed from itself.</summary>
    public static ValueTask RemovePeerAsync(Exchange exchange)
    {
        var (hasId, hasAddress) = (exchange.Query.Has("id"), exchange.Query.Has("address"));
        var (id, address) = (exchange.Query.Get("id"), exchange.Query.Get("address"));
        var self = exchange.House.Self;
        return exchange.SendAsync((hasId, hasAddress) switch
        {
            (false, false) => Plain.Bad(
                "Bad request: Must specify either ?id with the server's ID or ?address with IP:port of peer to remove"),
            (true, true) => Plain.Bad("Bad request: Must specify only one of ?id or ?address"),
            _ when Front.RefuseDatacenter(exchange) is { } refusal => refusal,
            (true, _) when id != self.NodeId => NotFound("id", id),
            (_, true) when address != AddressOf(self) => NotFound("address", address),
            _ => Plain.Failed("Need at least one voter in configuration: {[]}"),
        });
    }

    /// <summary>There is nobody to lead in this server's place.</summary>
    public static ValueTask TransferLeaderAsync(Exchange exchange) =>
        exchange.SendAsync(Front.RefuseDatacenter(exchange) ?? Plain.Failed("cannot find peer"));

    /// <summary>How much the catalog holds, in the shape of Consul 1.14.</summary>
    public static async ValueTask UsageAsync(Exchange exchange)
    {
        if ((Front.RefuseReadOptions(exchange, out var options) ?? Front.RefuseDatacenter(exchange)) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var asked = await Waiting.AskAsync(
            exchange,
            options.Reading,
            (reading, cancel) => exchange.House.Catalog.AskAsync(exchange.Caller, Question.Everything, reading, cancel));
        if (!asked.TryGet(out var catalog, out var refused))
        {
            await exchange.RefuseAsync(refused);
            return;
        }

        ConsulHeaders.SetIndex(exchange.Headers, catalog.IndexOf(Question.Everything));
        WriteUsage(exchange, catalog, options.Reading.Consistency);
        await exchange.SendJsonAsync();
    }

    private static void WriteUsage(Exchange exchange, CatalogSnapshot catalog, Consistency consistency)
    {
        var instances = catalog.Instances().Select(entry => entry.Instance.Service).ToList();
        var json = exchange.BeginJson();
        json.BeginObject();
        json.Name("Usage"u8);
        json.BeginObject();
        json.Name(exchange.House.Self.Datacenter);
        json.BeginObject();
        json.Name("Nodes"u8);
        json.Number(catalog.NodeCount);
        json.Name("Services"u8);
        json.Number(catalog.Services.Count());
        json.Name("ServiceInstances"u8);
        json.Number(instances.Count);
        json.Name("ConnectServiceInstances"u8);
        json.BeginObject();
        foreach (var kind in _meshKinds)
        {
            json.Name(kind);
            json.Number(instances.Count(service => KindOf(service) == kind));
        }

        json.EndObject();
        json.Name("BillableServiceInstances"u8);
        json.Number(instances.Count(service => service.Kind.Length == 0 && service.Name != "consul"));
        json.EndObject();
        json.EndObject();
        json.Name("Index"u8);
        json.Number(catalog.IndexOf(Question.Everything).Value);
        json.Name("LastContact"u8);
        json.Number(0);
        json.Name("KnownLeader"u8);
        json.Bool(true);
        json.Name("ConsistencyLevel"u8);
        json.Text(ConsulHeaders.NameOf(consistency));
        json.EndObject();
    }

    private static string KindOf(Service service) => service.Mesh.Native ? "connect-native" : service.Kind;

    private static Plain NotFound(string what, string which) =>
        Plain.Failed($"{what} {GoText.Quote(which)} was not found in the Raft configuration");

    private static Plain? Refuse(Exchange exchange) =>
        Front.RefuseReadOptions(exchange, out _) ?? Front.RefuseDatacenter(exchange);

    private static string AddressOf(Self self) => $"{self.AdvertiseAddress}:{self.ServerPort}";
}
