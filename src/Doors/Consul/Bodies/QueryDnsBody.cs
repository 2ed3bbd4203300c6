using Muster.Doors.Go;
using Muster.Registry.Queries;

namespace Muster.Doors.Consul.Bodies;

/// <summary>How DNS answers with what a prepared query finds.</summary>
internal sealed class QueryDnsBody
{
    private static readonly GoStruct<QueryDnsBody> _shape = new(
        "QueryDNSOptions",
        "structs.QueryDNSOptions",
        [new("TTL", (json, body) => body._ttl = json.String() ?? body._ttl)]);

    private string _ttl = "";

    public void Read(GoJsonReader json) => json.Struct(_shape, this);

    public QueryTtl ToTtl() =>
        _ttl.Length == 0 ? QueryTtl.None
        : GoDuration.TryParse(_ttl, out var value, out var error) ? new QueryTtl(_ttl, value, "")
        : new QueryTtl(_ttl, Value: null, error);
}
