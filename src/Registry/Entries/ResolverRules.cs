using System.Buffers;

namespace Muster.Registry.Entries;

internal static class ResolverRules
{
    private const int SubsetCharactersMax = 63;

    private static readonly SearchValues<char> _subsetCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public static string? Complaint(ServiceResolver resolver) =>
        resolver.Subsets.Keys.Select(SubsetComplaint).FirstOrDefault(complaint => complaint is not null)
        ?? (resolver.DefaultSubset.Length > 0 && !resolver.Subsets.ContainsKey(resolver.DefaultSubset)
            ? $"DefaultSubset \"{resolver.DefaultSubset}\" is not a valid subset"
            : null)
        ?? RedirectComplaint(resolver)
        ?? resolver.Failover.Select(item => FailoverComplaint(resolver, item.Key, item.Value))
            .FirstOrDefault(complaint => complaint is not null)
        ?? (resolver.ConnectTimeoutNanos < 0
            ? $"Bad ConnectTimeout '{EntryTimes.Text(resolver.ConnectTimeoutNanos)}', must be >= 0"
            : null);

    /// <summary>Subsets are parts of names in certificates.</summary>
    private static string? SubsetComplaint(string name) =>
        name.Length == 0 ? "Subset defined with empty name"
        : name.Length > SubsetCharactersMax
            ? $"Subset \"{name}\" is invalid: must be non-empty and {SubsetCharactersMax} characters or fewer"
        : name[0] == '-' || name[^1] == '-' || name.AsSpan().ContainsAnyExcept(_subsetCharacters)
            ? $"Subset \"{name}\" is invalid: must be {SubsetCharactersMax} characters or fewer, begin or end with lower case "
                + "alphanumeric characters, and contain lower case alphanumeric characters or '-' in between"
        : null;

    private static string? RedirectComplaint(ServiceResolver resolver) => resolver.Redirect switch
    {
        null => null,
        _ when !resolver.Failover.IsEmpty => "Redirect and Failover cannot both be set",
        { Service.Length: 0, Subset.Length: 0, Namespace.Length: 0, Datacenter.Length: 0 } => "Redirect is empty",
        { Service.Length: 0, Subset.Length: > 0 } => "Redirect.ServiceSubset defined without Redirect.Service",
        { Service.Length: 0, Namespace.Length: > 0 } => "Redirect.Namespace defined without Redirect.Service",
        { Subset.Length: > 0 } own when own.Service == resolver.Name && !resolver.Subsets.ContainsKey(own.Subset) =>
            $"Redirect.ServiceSubset \"{own.Subset}\" is not a valid subset of \"{own.Service}\"",
        _ => null,
    };

    private static string? FailoverComplaint(ServiceResolver resolver, string subset, ResolverFailover failover) => true switch
    {
        _ when subset != ServiceResolver.AnySubset && !resolver.Subsets.ContainsKey(subset) =>
            $"Bad Failover[\"{subset}\"]: not a valid subset",
        _ when failover is { Service.Length: 0, Subset.Length: 0, Namespace.Length: 0, Datacenters.IsEmpty: true } =>
            $"Bad Failover[\"{subset}\"] one of Service, ServiceSubset, Namespace, or Datacenters is required",
        _ when failover.Subset.Length > 0
            && (failover.Service.Length == 0 || failover.Service == resolver.Name)
            && !resolver.Subsets.ContainsKey(failover.Subset) =>
            $"Bad Failover[\"{subset}\"].ServiceSubset \"{failover.Subset}\" is not a valid subset of \"{failover.Service}\"",
        _ when failover.Datacenters.Contains("") => $"Bad Failover[\"{subset}\"].Datacenters: found empty datacenter",
        _ => null,
    };
}
