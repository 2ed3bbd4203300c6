using System.Collections.Immutable;
using Muster.Registry.Queries;

namespace Muster.Registry.Why;

/// <summary>What a prepared query asks of its service, and what is told of it. Pure.</summary>
internal static class QueryReasoning
{
    /// <summary>The question about its service that the query stands for.</summary>
    public static WhyAsked AskedBy(PreparedQuery query, WhyAsked asked)
    {
        var service = query.Service;
        return asked with
        {
            Name = service.Service,
            Kind = WhyKind.Service,
            Door = service.OnlyPassing ? WhyDoor.Passing : asked.Door == WhyDoor.Srv ? WhyDoor.Srv : WhyDoor.Dns,
            Tags = asked.Tags.AddRange(service.Tags.Where(tag => !tag.StartsWith('!'))),
            IgnoredChecks = service.IgnoreCheckIds,
            Filters =
            [
                .. asked.Filters,
                .. service.Tags.Where(tag => tag.StartsWith('!')).Select(tag => new WhyFilter(
                    $"the query's tag {tag}",
                    entry => !entry.Instance.Service.Tags.Contains(tag[1..], StringComparer.OrdinalIgnoreCase))),
                .. service.NodeMeta.Select(pair => new WhyFilter(
                    $"the query's node meta {pair.Key}={pair.Value}", entry => Has(entry.Node.Meta, pair))),
                .. service.ServiceMeta.Select(pair => new WhyFilter(
                    $"the query's service meta {pair.Key}={pair.Value}", entry => Has(entry.Instance.Service.Meta, pair))),
            ],
        };
    }

    /// <summary>A query says for itself who may be found; DNS limits only those who ask by DNS.</summary>
    public static DnsLimits LimitsOf(DnsLimits dns, WhyDoor door) => door is WhyDoor.Dns or WhyDoor.Srv
        ? dns with { OnlyPassing = false }
        : dns with { OnlyPassing = false, UdpAnswers = int.MaxValue, Addresses = 0 };

    public static Explanation Explain(PreparedQuery query, Explanation found)
    {
        var name = query.Name.Length > 0 ? query.Name : query.Id;
        return found with { Kind = WhyKind.Query, Name = name, Says = $"Query {name}: {found.Says}" };
    }

    private static bool Has(ImmutableSortedDictionary<string, string> meta, KeyValuePair<string, string> wanted) =>
        meta.TryGetValue(wanted.Key, out var value) && string.Equals(value, wanted.Value, StringComparison.Ordinal);
}
