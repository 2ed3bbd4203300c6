using Muster.Bedrock;
using Muster.Bedrock.Patterns;
using Muster.Registry.Catalog;

namespace Muster.Registry.Events;

/// <summary>Whom an event concerns. Pure.</summary>
internal static class EventFilters
{
    /// <summary>Null when all of them can be read; else Consul's text.</summary>
    public static Refused? Refuse(UserEvent fired)
    {
        if (fired is { TagFilter.Length: > 0, ServiceFilter.Length: 0 })
        {
            return new Refused(Refusal.Invalid, "Cannot provide tag filter without service filter");
        }

        foreach (var (what, filter) in (ReadOnlySpan<(string, string)>)
            [("node", fired.NodeFilter), ("service", fired.ServiceFilter), ("tag", fired.TagFilter)])
        {
            if (filter.Length > 0 && Pattern.Of(filter) is { Ok: false, Refused.Message: var why })
            {
                return new Refused(Refusal.Invalid, $"Invalid {what} filter: {why}");
            }
        }

        return null;
    }

    /// <summary>Whether it concerns a node of this name that offers these services. What cannot be read concerns nobody.</summary>
    public static bool Concerns(UserEvent heard, string nodeName, IEnumerable<Service> services)
    {
        if (heard.Version > UserEvent.VersionMax || !Matches(heard.NodeFilter, nodeName))
        {
            return false;
        }

        return heard.ServiceFilter.Length == 0
            || services.Any(service => Matches(heard.ServiceFilter, service.Name)
                && (heard.TagFilter.Length == 0 || service.Tags.Any(tag => Matches(heard.TagFilter, tag))));
    }

    private static bool Matches(string filter, string text) =>
        filter.Length == 0 || (Pattern.Of(filter).TryGet(out var pattern, out _) && pattern.IsMatch(text));
}
