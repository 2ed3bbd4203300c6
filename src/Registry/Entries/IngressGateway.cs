using System.Collections.Immutable;

namespace Muster.Registry.Entries;

/// <summary>Which services are reached from outside through a gateway, and at which of its ports.</summary>
public sealed record IngressGateway : ConfigEntry
{
    public const string AnyService = "*";

    public override string Kind => EntryKinds.Ingress;

    public bool TlsEnabled { get; init; }

    /// <summary>Null where none were given.</summary>
    public ImmutableArray<IngressListener>? Listeners { get; init; }
}

/// <param name="Protocol">In lower case; never empty.</param>
public sealed record IngressListener(int Port, string Protocol, ImmutableArray<IngressService> Services);

/// <param name="Hosts">The names it is asked for by; null where none were given.</param>
public sealed record IngressService(
    string Name, ImmutableArray<string>? Hosts, ImmutableSortedDictionary<string, string> Meta);
