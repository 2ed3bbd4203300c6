namespace Muster.Agent.Config;

/// <summary>What the command line said of checks.</summary>
public sealed record CheckFlags
{
    public bool EnableScripts { get; init; }

    public bool EnableLocalScripts { get; init; }

    public int? OutputMaxSize { get; init; }

    public bool DiscardOutput { get; init; }

    /// <summary>A duration as Go writes it.</summary>
    public string? UpdateInterval { get; init; }

    /// <summary>Checks use the files of the agent's own TLS.</summary>
    public bool UseAgentTls { get; init; }
}
