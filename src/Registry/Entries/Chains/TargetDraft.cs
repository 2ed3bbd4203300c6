namespace Muster.Registry.Entries.Chains;

/// <summary>A target while the chain is being compiled.</summary>
internal sealed record TargetDraft(string Service, string Subset, string Namespace, string Datacenter)
{
    public string Id { get; } = Joined(Subset, Service, Namespace, Datacenter);

    public string GatewayMode { get; set; } = "";

    public ResolverSubset Filter { get; set; } = ResolverSubset.None;

    /// <summary>What its certificates say where it lies outside of the mesh.</summary>
    public string ExternalSni { get; set; } = "";

    public bool IsExternal => ExternalSni.Length > 0;

    /// <summary>Another one: a subset is of its service, and does not go along to another.</summary>
    public TargetDraft But(string service, string subset, string space, string datacenter)
    {
        var moves = service.Length > 0 && service != Service;
        return new TargetDraft(
            moves ? service : Service,
            subset.Length > 0 ? subset : moves ? "" : Subset,
            space.Length > 0 ? space : Namespace,
            datacenter.Length > 0 ? datacenter : Datacenter);
    }

    public ChainTarget ToTarget(string trustDomain)
    {
        var name = $"{Joined(Subset, Service, Namespace, Datacenter)}.internal.{trustDomain}";
        return new ChainTarget(
            Id, Service, Subset, Namespace, Datacenter, GatewayMode, Filter, IsExternal, IsExternal ? ExternalSni : name, name);
    }

    private static string Joined(string subset, string service, string space, string datacenter) =>
        $"{(subset.Length > 0 ? $"{subset}." : "")}{service}.{space}.{datacenter}";
}
