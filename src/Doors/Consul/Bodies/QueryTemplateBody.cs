using Muster.Doors.Go;
using Muster.Registry.Queries;

namespace Muster.Doors.Consul.Bodies;

/// <summary>What makes a prepared query a template.</summary>
internal sealed class QueryTemplateBody
{
    private static readonly GoStruct<QueryTemplateBody> _shape = new(
        "QueryTemplateOptions",
        "structs.QueryTemplateOptions",
        new("Type", (json, body) => body._type = json.String() ?? body._type),
        new("Regexp", (json, body) => body._regexp = json.String() ?? body._regexp),
        new("RemoveEmptyTags", (json, body) => body._removeEmptyTags = json.Bool() ?? body._removeEmptyTags));

    private string _type = "";
    private string _regexp = "";
    private bool _removeEmptyTags;

    public void Read(GoJsonReader json) => json.Struct(_shape, this);

    public QueryTemplate ToTemplate() => new(_type, _regexp, _removeEmptyTags);
}
