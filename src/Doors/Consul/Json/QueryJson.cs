using Muster.Doors.Go;
using Muster.Registry;
using Muster.Registry.Queries;

namespace Muster.Doors.Consul.Json;

/// <summary>Prepared queries, and what they find.</summary>
internal static class QueryJson
{
    public static void WriteAll(GoJsonWriter json, IEnumerable<PreparedQuery> queries)
    {
        json.BeginArray();
        foreach (var query in queries)
        {
            Write(json, query);
        }

        json.EndArray();
    }

    public static void WriteExplained(GoJsonWriter json, PreparedQuery query, Consistency consistency)
    {
        json.BeginObject();
        json.Name("Query"u8);
        Write(json, query);
        WriteMeta(json, consistency);
        json.EndObject();
    }

    public static void Write(GoJsonWriter json, QueryFinding found, Consistency consistency)
    {
        json.BeginObject();
        json.Name("Service"u8);
        json.Text(found.Query.Service.Service);
        json.Name("Nodes"u8);
        json.BeginArray();
        foreach (var entry in found.Entries)
        {
            HealthJson.WriteFound(json, entry);
        }

        json.EndArray();
        WriteDns(json, found.Query.Ttl);
        json.Name("Datacenter"u8);
        json.Text(found.Datacenter);
        json.Name("Failovers"u8);
        json.Number(found.Failovers);
        WriteMeta(json, consistency);
        json.EndObject();
    }

    private static void Write(GoJsonWriter json, PreparedQuery query)
    {
        json.BeginObject();
        json.Name("ID"u8);
        json.Text(query.Id);
        json.Name("Name"u8);
        json.Text(query.Name);
        json.Name("Session"u8);
        json.Text(query.Session);
        json.Name("Token"u8);
        json.Text(query.Token);
        json.Name("Template"u8);
        json.BeginObject();
        json.Name("Type"u8);
        json.Text(query.Template.Type);
        json.Name("Regexp"u8);
        json.Text(query.Template.Regexp);
        json.Name("RemoveEmptyTags"u8);
        json.Bool(query.Template.RemoveEmptyTags);
        json.EndObject();
        json.Name("Service"u8);
        Write(json, query.Service);
        WriteDns(json, query.Ttl);
        json.Name("CreateIndex"u8);
        json.Number(query.Created.Value);
        json.Name("ModifyIndex"u8);
        json.Number(query.Modified.Value);
        json.EndObject();
    }

    private static void Write(GoJsonWriter json, QueryService service)
    {
        json.BeginObject();
        json.Name("Service"u8);
        json.Text(service.Service);
        json.Name("Failover"u8);
        json.BeginObject();
        json.Name("NearestN"u8);
        json.Number(service.Failover.NearestN);
        json.Name("Datacenters"u8);
        Maps.WriteListOrNull(json, service.Failover.Datacenters);
        json.EndObject();
        json.Name("OnlyPassing"u8);
        json.Bool(service.OnlyPassing);
        json.Name("IgnoreCheckIDs"u8);
        Maps.WriteListOrNull(json, service.IgnoreCheckIds);
        json.Name("Near"u8);
        json.Text(service.Near);
        json.Name("Tags"u8);
        Maps.WriteListOrNull(json, service.Tags);
        json.Name("NodeMeta"u8);
        Maps.WriteOrNull(json, service.NodeMeta);
        json.Name("ServiceMeta"u8);
        Maps.WriteOrNull(json, service.ServiceMeta);
        json.Name("Connect"u8);
        json.Bool(service.Connect);
        json.EndObject();
    }

    private static void WriteDns(GoJsonWriter json, QueryTtl ttl)
    {
        json.Name("DNS"u8);
        json.BeginObject();
        json.Name("TTL"u8);
        json.Text(ttl.Text);
        json.EndObject();
    }

    /// <summary>What other answers say in headers; here Consul says it in the body too.</summary>
    private static void WriteMeta(GoJsonWriter json, Consistency consistency)
    {
        json.Name("Index"u8);
        json.Number(0);
        json.Name("LastContact"u8);
        json.Number(0);
        json.Name("KnownLeader"u8);
        json.Bool(true);
        json.Name("ConsistencyLevel"u8);
        json.Text(Http.ConsulHeaders.NameOf(consistency));
    }
}
