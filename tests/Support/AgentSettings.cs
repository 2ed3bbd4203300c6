namespace Muster.Tests.Support;

/// <summary>What to start: by default one durable server in a temporary folder.</summary>
public sealed record AgentSettings
{
    /// <summary>In memory only.</summary>
    public bool Dev { get; init; }

    /// <summary>Null makes one that is removed with the process.</summary>
    public string? DataDirectory { get; init; }

    public string Node { get; init; } = "n1";

    /// <summary>With etcd's interface of version 2, which Consul does not have.</summary>
    public bool EtcdV2 { get; init; }

    /// <summary>Appended as they are.</summary>
    public IReadOnlyList<string> ExtraArguments { get; init; } = [];

    /// <summary>The same, of a Muster alone: a Consul is not told them.</summary>
    public IReadOnlyList<string> MusterArguments { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
