using Muster.Doors.Go;
using Muster.Registry.Queries;

namespace Muster.Doors.Consul.Snapshot;

/// <summary>Prepared queries as a Consul snapshot holds them.</summary>
internal static class ConsulQuery
{
    public static PreparedQuery Read(PackMap record)
    {
        var (template, service) = (record.Map("Template"), record.Map("Service"));
        var failover = service.Map("Failover");
        var ttl = record.Map("DNS").Text("TTL");
        return new PreparedQuery
        {
            Id = record.Text("ID"),
            Name = record.Text("Name"),
            Session = record.Text("Session"),
            Token = record.Text("Token"),
            Template = new QueryTemplate(template.Text("Type"), template.Text("Regexp"), template.Flag("RemoveEmptyTags")),
            Service = new QueryService
            {
                Service = service.Text("Service"),
                Failover = new QueryFailover(failover.Integer("NearestN"), failover.Texts("Datacenters")),
                OnlyPassing = service.Flag("OnlyPassing"),
                IgnoreCheckIds = service.Texts("IgnoreCheckIDs"),
                Near = service.Text("Near"),
                Tags = service.Texts("Tags"),
                NodeMeta = service.TextMap("NodeMeta"),
                ServiceMeta = service.TextMap("ServiceMeta"),
                Connect = service.Flag("Connect"),
            },
            Ttl = ttl.Length > 0 && GoDuration.TryParse(ttl, out var length, out _)
                ? new QueryTtl(ttl, length, "")
                : QueryTtl.None,
            Created = ConsulCatalog.At(record, "CreateIndex"),
            Modified = ConsulCatalog.At(record, "ModifyIndex"),
        };
    }
}
