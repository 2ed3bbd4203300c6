using System.Collections.Immutable;

namespace Muster.Registry.Entries;

/// <summary>Which services outside of the mesh are reached through a gateway.</summary>
public sealed record TerminatingGateway : ConfigEntry
{
    public override string Kind => EntryKinds.Terminating;

    /// <summary>Null where none were given.</summary>
    public ImmutableArray<LinkedService>? Services { get; init; }
}

/// <summary>With the gateway's files for speaking TLS to it; all or none but for the authorities' file, which may stand alone.</summary>
public sealed record LinkedService(string Name, string CaFile, string CertFile, string KeyFile, string Sni);
