using System.Text;
using System.Text.Json.Nodes;
using Muster.Agent.Config.Keys;
using Muster.Bedrock;
using Muster.Bedrock.Hcl;
using Muster.Registry.Local;
using Taken = Muster.Doors.Consul.Bodies.Definitions;

namespace Muster.Agent.Config.Definitions;

/// <summary>
/// The keys <c>service</c>, <c>services</c>, <c>check</c> and <c>checks</c> of a configuration. A definition is turned into
/// the API's JSON, where every fault of its keys is named with its line, and then taken as a request's body is.
/// </summary>
internal static class DefinitionKeys
{
    public static IReadOnlyList<(string Name, KeySetter<AgentFlags> Set)> All { get; } =
    [
        ("check", Checks),
        ("checks", Checks),
        ("service", Services),
        ("services", Services),
    ];

    private static AgentFlags Services(AgentFlags asked, HclNode value, KeyPlace place) => asked with
    {
        Local = asked.Local with
        {
            Services = [.. asked.Local.Services, .. Given<ServiceGiven>(value, place, ServiceTable.Table, Taken.Service)],
        },
    };

    private static AgentFlags Checks(AgentFlags asked, HclNode value, KeyPlace place) => asked with
    {
        Local = asked.Local with
        {
            Checks = [.. asked.Local.Checks, .. Given<CheckGiven>(value, place, CheckTable.Alone, Taken.Check)],
        },
    };

    private static List<T> Given<T>(
        HclNode value, KeyPlace place, DefinitionTable table, Func<ReadOnlyMemory<byte>, string, Result<T>> take)
    {
        var all = new List<T>();
        foreach (var (given, at) in DefinitionKinds.Each(value, place))
        {
            var complaints = at.Findings.Complaints.Count;
            var json = table.Read(given, at);
            if (at.Findings.Complaints.Count > complaints)
            {
                continue;
            }

            if (take(Bytes(json), at.Shown()).TryGet(out var taken, out var refused))
            {
                all.Add(taken);
            }
            else
            {
                at.Complain($"{at.Path}: {refused.Message.TrimEnd()}");
            }
        }

        return all;
    }

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
