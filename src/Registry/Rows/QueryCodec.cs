using Google.Protobuf;
using Muster.Engine;
using Muster.Registry.Queries;

namespace Muster.Registry.Rows;

internal static class QueryCodec
{
    private static readonly MessageParser<QueryRow> _knowing = QueryRow.Parser.WithDiscardUnknownFields(true);

    public static PreparedQuery Decode(KeyValue row)
    {
        var read = RowRest.Parse(_knowing, row.Value, out var rest);
        return new PreparedQuery
        {
            Id = read.Id,
            Name = read.Name,
            Session = read.Session,
            Token = read.Token,
            Template = new QueryTemplate(read.TemplateType, read.TemplateRegexp, read.RemoveEmptyTags),
            Service = new QueryService
            {
                Service = read.Service,
                Failover = new QueryFailover(read.NearestN, [.. read.Datacenters]),
                OnlyPassing = read.OnlyPassing,
                IgnoreCheckIds = [.. read.IgnoreCheckIds],
                Near = read.Near,
                Tags = [.. read.Tags],
                NodeMeta = Maps.Sorted(read.NodeMeta),
                ServiceMeta = Maps.Sorted(read.ServiceMeta),
                Connect = read.Connect,
            },
            Ttl = read.Ttl.Length == 0
                ? QueryTtl.None
                : new QueryTtl(read.Ttl, TimeSpan.FromTicks(read.TtlNanos / TimeSpan.NanosecondsPerTick), ""),
            Created = row.Created,
            Modified = row.Modified,
            Rest = rest,
        };
    }

    public static ReadOnlyMemory<byte> Encode(PreparedQuery query)
    {
        var row = RowRest.Begin(QueryRow.Parser, query.Rest);
        var service = query.Service;
        row.Id = query.Id;
        row.Name = query.Name;
        row.Session = query.Session;
        row.Token = query.Token;
        row.TemplateType = query.Template.Type;
        row.TemplateRegexp = query.Template.Regexp;
        row.RemoveEmptyTags = query.Template.RemoveEmptyTags;
        row.Service = service.Service;
        row.NearestN = service.Failover.NearestN;
        row.Datacenters.Clear();
        row.Datacenters.AddRange(service.Failover.Datacenters);
        row.OnlyPassing = service.OnlyPassing;
        row.IgnoreCheckIds.Clear();
        row.IgnoreCheckIds.AddRange(service.IgnoreCheckIds);
        row.Near = service.Near;
        row.Tags.Clear();
        row.Tags.AddRange(service.Tags);
        Maps.Fill(row.NodeMeta, service.NodeMeta);
        Maps.Fill(row.ServiceMeta, service.ServiceMeta);
        row.Connect = service.Connect;
        row.Ttl = query.Ttl.Text;
        row.TtlNanos = (query.Ttl.Value?.Ticks ?? 0) * TimeSpan.NanosecondsPerTick;
        return row.ToByteArray();
    }

    public static ReadOnlyMemory<byte> EncodeName(string id) => new QueryNameRow { Id = id }.ToByteArray();
}
