using System.Collections.Immutable;
using Muster.Doors.Go;
using Muster.Registry.Queries;

namespace Muster.Doors.Consul.Bodies;

/// <summary>A prepared query, as it is created and replaced.</summary>
internal sealed class PreparedQueryBody
{
    public static readonly GoStruct<PreparedQueryBody> Shape = new(
        "PreparedQuery",
        "structs.PreparedQuery",
        new("ID", (json, body) => body.Id = json.String() ?? body.Id),
        new("Name", (json, body) => body._name = json.String() ?? body._name),
        new("Session", (json, body) => body._session = json.String() ?? body._session),
        new("Token", (json, body) => body._token = json.String() ?? body._token),
        new("Template", (json, body) => body._template.Read(json)),
        new("Service", (json, body) => body._service.Read(json)),
        new("DNS", (json, body) => body._dns.Read(json)),
        new("CreateIndex", (json, _) => json.Integer("uint64")),
        new("ModifyIndex", (json, _) => json.Integer("uint64")));

    private readonly QueryTemplateBody _template = new();
    private readonly QueryServiceBody _service = new();
    private readonly QueryDnsBody _dns = new();
    private string _name = "";
    private string _session = "";
    private string _token = "";

    public string Id { get; private set; } = "";

    public PreparedQuery ToQuery(string id) => new()
    {
        Id = id,
        Name = _name,
        Session = _session,
        Token = _token,
        Template = _template.ToTemplate(),
        Service = _service.ToService(),
        Ttl = _dns.ToTtl(),
    };
}
