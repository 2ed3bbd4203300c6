using System.Text.RegularExpressions;
using Muster.Registry.Catalog;

namespace Muster.Registry.Queries;

/// <summary>What Consul 1.8.7 accepts as a prepared query, and how it says what it does not.</summary>
internal static partial class QueryRules
{
    /// <summary>What stands for a token in answers to who may not see it.</summary>
    private const string HiddenToken = "<hidden>";

    /// <summary>Consul's text for the first offence; null when there is none.</summary>
    public static string? Complaint(PreparedQuery query)
    {
        var service = query.Service;
        return true switch
        {
            _ when query is { Name.Length: 0, IsTemplate: false, Session.Length: 0 } => "Must be bound to a session",
            _ when query.Token == HiddenToken =>
                $"Bad Token '{query.Token}', it looks like a query definition with a redacted token was submitted",
            _ when service.Service.Length == 0 => "Must provide a Service name to query",
            _ when service.Failover.NearestN < 0 => $"Bad NearestN '{service.Failover.NearestN}', must be >= 0",
            _ when MetaRules.Complaint(service.NodeMeta) is { } wrong => wrong,
            _ => Complaint(query.Ttl),
        };
    }

    public static bool IsId(string text) => Id().IsMatch(text);

    private static string? Complaint(QueryTtl ttl) => true switch
    {
        _ when ttl.Wrong.Length > 0 => $"Bad DNS TTL '{ttl.Text}': {ttl.Wrong}",
        _ when ttl.Value < TimeSpan.Zero => $"DNS TTL '{ttl.Value.Value.Ticks * TimeSpan.NanosecondsPerTick}', must be >=0",
        _ => null,
    };

    [GeneratedRegex("^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$", RegexOptions.NonBacktracking)]
    private static partial Regex Id();
}
