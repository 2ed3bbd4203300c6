using System.Collections.Immutable;
using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Bodies;

/// <summary>A check inside catalog/register: an opinion as it is, whoever came to it.</summary>
internal sealed class CatalogCheckBody
{
    public static readonly GoStruct<CatalogCheckBody> Shape = new(
        "HealthCheck",
        "structs.HealthCheck",
        new("Node", (json, body) => body.Node = json.String() ?? body.Node),
        new("CheckID", (json, body) => body._id = json.String("types.CheckID") ?? body._id),
        new("Name", (json, body) => body._name = json.String() ?? body._name),
        new("Status", (json, body) => body._status = json.String() ?? body._status),
        new("Notes", (json, body) => body._notes = json.String() ?? body._notes),
        new("Output", (json, body) => body._output = json.String() ?? body._output),
        new("ServiceID", (json, body) => body._serviceId = json.String() ?? body._serviceId),
        new("ServiceName", (json, body) => body._serviceName = json.String() ?? body._serviceName),
        new("ServiceTags", (json, body) => body._serviceTags = json.Strings() ?? body._serviceTags),
        new("Type", (json, body) => body._type = json.String() ?? body._type),
        new("Definition", (json, body) => json.OwnStruct(CheckDefinitionBody.Shape, body._definition)),
        new("CreateIndex", (json, _) => json.Skip()),
        new("ModifyIndex", (json, body) => body.ModifyIndex = json.Unsigned() ?? body.ModifyIndex));

    private readonly CheckDefinitionBody _definition = new();
    private string _id = "";
    private string _name = "";
    private string _status = "";
    private string _notes = "";
    private string _output = "";
    private string _serviceId = "";
    private string _serviceName = "";
    private List<string> _serviceTags = [];
    private string _type = "";

    public string Node { get; private set; } = "";

    public ulong ModifyIndex { get; private set; }

    public static CatalogCheckBody? Read(GoJsonReader json)
    {
        if (json.IsNull())
        {
            json.Skip();
            return null;
        }

        var body = new CatalogCheckBody();
        json.Struct(Shape, body);
        return body;
    }

    /// <summary>As an operation of a transaction has it.</summary>
    public Check ToClientCheck() => ToCheck(Node) with { Type = _type, Definition = _definition.ToClientDefinition() };

    public Check ToCheck(string node)
    {
        var definition = _definition.ToDefinition();
        return new Check
        {
            Node = Node.Length > 0 ? Node : node,
            CheckId = _id.Length > 0 ? _id : _name,
            Name = _name,
            Status = _status.Length > 0 ? _status : CheckStatus.Critical,
            Notes = _notes,
            Output = _output,
            ServiceId = _serviceId,
            ServiceName = _serviceName,
            ServiceTags = [.. _serviceTags],
            Type = _type.Length > 0 ? _type : definition.Type,
            Definition = definition,
        };
    }
}
