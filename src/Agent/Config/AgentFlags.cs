namespace Muster.Agent.Config;

/// <summary>What the command line said, before anything is checked; null where it said nothing.</summary>
public sealed record AgentFlags
{
    public bool Dev { get; init; }

    public bool Server { get; init; }

    public bool Bootstrap { get; init; }

    public int? BootstrapExpect { get; init; }

    public string? DataDirectory { get; init; }

    public string? Node { get; init; }

    public string? NodeId { get; init; }

    /// <summary>Pairs as <c>key:value</c>.</summary>
    public IReadOnlyList<string> NodeMeta { get; init; } = [];

    public string? Datacenter { get; init; }

    public string? Domain { get; init; }

    public string? Bind { get; init; }

    public string? Client { get; init; }

    public string? Advertise { get; init; }

    public int? HttpPort { get; init; }

    public int? DnsPort { get; init; }

    public int? ServerPort { get; init; }

    public int? SerfLanPort { get; init; }

    public string? LogLevel { get; init; }

    public string? PidFile { get; init; }
}
