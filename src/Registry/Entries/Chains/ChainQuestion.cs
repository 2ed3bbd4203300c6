namespace Muster.Registry.Entries.Chains;

/// <summary>Which chain is asked for, and what the asker wants otherwise than the entries have it.</summary>
public sealed record ChainQuestion
{
    public required string Service { get; init; }

    /// <summary>Where the proxy is that asks.</summary>
    public required string Datacenter { get; init; }

    /// <summary>Where the chain is looked at from.</summary>
    public required string EvaluatedIn { get; init; }

    /// <summary>Empty: as the entries have it. What is not HTTP takes routers and splitters out of the chain.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>Empty: as the entries have it.</summary>
    public string GatewayMode { get; init; } = "";

    /// <summary>0 or less: as the entries have it.</summary>
    public long ConnectTimeoutNanos { get; init; }
}
