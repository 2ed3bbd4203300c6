namespace Muster.Registry.Entries.Chains;

/// <summary>
/// The entries as a chain sees them: as they are, or as they would be with one of them otherwise. It remembers by which
/// names it was asked, for those are what the chain hangs on.
/// </summary>
/// <param name="kind">Of the one that is otherwise; null for none.</param>
/// <param name="instead">What stands there; null: it is gone.</param>
internal sealed class EntryLookup(EntriesSnapshot entries, string? kind = null, string name = "", ConfigEntry? instead = null)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Folded names of services.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    public ProxyDefaults? Proxy => Find(EntryKinds.ProxyDefaults, ProxyDefaults.OnlyName) as ProxyDefaults;

    public ServiceDefaults? Defaults(string service) => Of<ServiceDefaults>(EntryKinds.ServiceDefaults, service);

    public ServiceRouter? Router(string service) => Of<ServiceRouter>(EntryKinds.Router, service);

    public ServiceSplitter? Splitter(string service) => Of<ServiceSplitter>(EntryKinds.Splitter, service);

    public ServiceResolver? Resolver(string service) => Of<ServiceResolver>(EntryKinds.Resolver, service);

    /// <summary>The protocol that a service speaks: its own defaults' word, else that of all proxies, else tcp.</summary>
    public string ProtocolOf(string service)
    {
        var wanted = Defaults(service) is { } own ? own.Protocol : Proxy?.Protocol ?? "";
        return wanted.Length == 0 ? "tcp" : wanted.ToLowerInvariant();
    }

    private T? Of<T>(string wanted, string service)
        where T : ConfigEntry
    {
        _asked.Add(Keyspace.Fold(service));
        return Find(wanted, service) as T;
    }

    private ConfigEntry? Find(string wanted, string wantedName) =>
        kind == wanted && Keyspace.Fold(name) == Keyspace.Fold(wantedName) ? instead : entries.Find(wanted, wantedName);
}
