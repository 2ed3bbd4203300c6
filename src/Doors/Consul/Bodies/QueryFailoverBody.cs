using Muster.Doors.Go;
using Muster.Registry.Queries;

namespace Muster.Doors.Consul.Bodies;

/// <summary>Where a prepared query looks when it finds nothing in its own datacenter.</summary>
internal sealed class QueryFailoverBody
{
    private static readonly GoStruct<QueryFailoverBody> _shape = new(
        "QueryDatacenterOptions",
        "structs.QueryDatacenterOptions",
        new("NearestN", (json, body) => body._nearest = json.Integer() ?? body._nearest),
        new("Datacenters", (json, body) => body._datacenters = json.Strings() ?? body._datacenters),
        new("Targets", (json, _) => OnlyNone(json)));

    private int _nearest;
    private List<string> _datacenters = [];

    public void Read(GoJsonReader json) => json.Struct(_shape, this);

    public QueryFailover ToFailover() => new(_nearest, [.. _datacenters]);

    /// <summary>Newer clients name this member even where it says nothing; where it does, it is refused.</summary>
    private static void OnlyNone(GoJsonReader json)
    {
        if (!json.IsNull() && json.Ahead().Span is not [(byte)'[', (byte)']'])
        {
            json.Fail($"json: unknown field {GoText.Quote("Targets")}");
        }

        json.Skip();
    }
}
