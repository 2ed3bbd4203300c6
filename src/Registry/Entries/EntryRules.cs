using System.Collections.Immutable;
using System.Text;

namespace Muster.Registry.Entries;

/// <summary>What Consul 1.8.7 accepts as an entry taken by itself, and how it says what it does not.</summary>
internal static class EntryRules
{
    private const int MetaPairsMax = 64;
    private const int MetaKeyBytesMax = 128;
    private const int MetaValueBytesMax = 512;

    /// <summary>Consul's text for the first offence; null when there is none.</summary>
    public static string? Complaint(ConfigEntry entry) => MetaComplaint(entry.Meta) ?? entry switch
    {
        ProxyDefaults proxy => proxy.Name == ProxyDefaults.OnlyName
            ? null
            : $"invalid name (\"{proxy.Name}\"), only \"{ProxyDefaults.OnlyName}\" is supported",
        ServiceRouter router => NameComplaint(router) ?? RouterRules.Complaint(router),
        ServiceSplitter splitter => NameComplaint(splitter) ?? SplitterRules.Complaint(splitter),
        ServiceResolver resolver => NameComplaint(resolver) ?? ResolverRules.Complaint(resolver),
        IngressGateway ingress => IngressRules.Complaint(ingress),
        TerminatingGateway terminating => TerminatingRules.Complaint(terminating),
        _ => null,
    };

    private static string? NameComplaint(ConfigEntry entry) => entry.Name.Length == 0 ? "Name is required" : null;

    /// <summary>Unlike elsewhere, Consul tells of all offences at once.</summary>
    private static string? MetaComplaint(ImmutableSortedDictionary<string, string> meta)
    {
        List<string> complaints = [];
        if (meta.Count > MetaPairsMax)
        {
            complaints.Add($"Meta exceeds maximum element count {MetaPairsMax}");
        }

        foreach (var (key, value) in meta)
        {
            if (Encoding.UTF8.GetByteCount(key) > MetaKeyBytesMax)
            {
                complaints.Add($"Meta key \"{key}\" exceeds maximum length {MetaKeyBytesMax}");
            }

            if (Encoding.UTF8.GetByteCount(value) > MetaValueBytesMax)
            {
                complaints.Add($"Meta value for key \"{key}\" exceeds maximum length {MetaValueBytesMax}");
            }
        }

        return complaints.Count == 0 ? null : Several(complaints);
    }

    /// <summary>As Go's multierror prints.</summary>
    public static string Several(IReadOnlyList<string> complaints) =>
        $"{complaints.Count} error{(complaints.Count == 1 ? "" : "s")} occurred:\n"
        + string.Concat(complaints.Select(complaint => $"\t* {complaint}\n"))
        + "\n";
}
