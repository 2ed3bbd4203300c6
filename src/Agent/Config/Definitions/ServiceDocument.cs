using System.Text.Json.Nodes;
using Muster.Agent.Config.Keys;
using Muster.Bedrock;
using Muster.Bedrock.Hcl;

namespace Muster.Agent.Config.Definitions;

/// <summary>Services of a file that holds nothing else, each as the API takes it (see <c>muster services register</c>).</summary>
public static class ServiceDocument
{
    /// <summary>The bodies of agent/service/register, in their order; or all that is wrong with them, with places.</summary>
    public static Result<IReadOnlyList<JsonObject>> Read(ConfigDocument document)
    {
        if (!HclReader.Read(document.Text).TryGet(out var root, out var refused))
        {
            return refused;
        }

        var findings = new KeyFindings { Document = document.Name };
        var services = new KeyTable<List<JsonObject>>(("service", Add), ("services", Add))
            .Read([], root, new KeyPlace("", root.At, findings));
        return findings.Complaints.Count > 0
            ? new Refused(Refusal.Invalid, string.Join("; ", findings.Complaints))
            : Result<IReadOnlyList<JsonObject>>.Of(services);
    }

    private static List<JsonObject> Add(List<JsonObject> given, HclNode value, KeyPlace place)
    {
        List<JsonObject> services = [.. given];
        foreach (var (service, at) in DefinitionKinds.Each(value, place))
        {
            var json = ServiceTable.Table.Read(service, at);
            if (!json.ContainsKey("Name"))
            {
                at.Complain($"{at.Path}: a service has no name");
            }

            services.Add(json);
        }

        return services;
    }
}
