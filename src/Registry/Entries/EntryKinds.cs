namespace Muster.Registry.Entries;

/// <summary>The kinds of Consul 1.8.7, in its words.</summary>
public static class EntryKinds
{
    public const string ServiceDefaults = "service-defaults";
    public const string ProxyDefaults = "proxy-defaults";
    public const string Router = "service-router";
    public const string Splitter = "service-splitter";
    public const string Resolver = "service-resolver";
    public const string Ingress = "ingress-gateway";
    public const string Terminating = "terminating-gateway";

    public static IReadOnlyList<string> All { get; } =
        [Ingress, ProxyDefaults, ServiceDefaults, Resolver, Router, Splitter, Terminating];

    public static bool IsKnown(string kind) => All.Contains(kind);
}
