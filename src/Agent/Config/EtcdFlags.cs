namespace Muster.Agent.Config;

/// <summary>What was asked of an engine on a cluster of etcd; null where nothing was said.</summary>
public sealed record EtcdFlags
{
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    public string? Prefix { get; init; }

    public string? CaFile { get; init; }

    public string? CertFile { get; init; }

    public string? KeyFile { get; init; }

    public int? RequestBytesMax { get; init; }
}
