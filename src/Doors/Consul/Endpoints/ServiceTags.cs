using Muster.Doors.Consul.Http;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>The <c>?tag=</c> parameter: each must be among the service's, whatever the case.</summary>
internal static class ServiceTags
{
    public static IReadOnlyList<string> Wanted(QueryParameters query) => query.Has("tag") ? query.All("tag") : [];

    public static bool HasAll(Service service, IReadOnlyList<string> tags)
    {
        foreach (var tag in tags)
        {
            var found = false;
            foreach (var own in service.Tags)
            {
                found |= string.Equals(own, tag, StringComparison.OrdinalIgnoreCase);
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }
}
