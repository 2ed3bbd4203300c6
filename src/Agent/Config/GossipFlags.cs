using System.Net;

namespace Muster.Agent.Config;

/// <summary>What was asked of gossip; null where nothing was said.</summary>
public sealed record GossipFlags
{
    /// <summary>A key in base64.</summary>
    public string? Encrypt { get; init; }

    public bool? VerifyIncoming { get; init; }

    public bool? VerifyOutgoing { get; init; }

    public bool? DisableKeyringFile { get; init; }

    public bool? DisableCoordinates { get; init; }

    public bool? RejoinAfterLeave { get; init; }

    public NetworkFlags Lan { get; init; } = new();

    public NetworkFlags Wan { get; init; } = new();
}

/// <summary>The same of one network.</summary>
public sealed record NetworkFlags
{
    /// <summary>Joined once, when the agent starts: one of them must answer.</summary>
    public IReadOnlyList<string> StartJoin { get; init; } = [];

    /// <summary>Joined again and again, until one of them answers.</summary>
    public IReadOnlyList<string> RetryJoin { get; init; } = [];

    public TimeSpan? RetryInterval { get; init; }

    /// <summary>0: for ever.</summary>
    public int? RetryMax { get; init; }

    public TimeSpan? ReconnectTimeout { get; init; }

    /// <summary>Members must have an address of these; none: any.</summary>
    public IReadOnlyList<IPNetwork> Allowed { get; init; } = [];

    public TimeSpan? GossipInterval { get; init; }

    public int? GossipNodes { get; init; }

    public TimeSpan? ProbeInterval { get; init; }

    public TimeSpan? ProbeTimeout { get; init; }

    public int? RetransmitMult { get; init; }

    public int? SuspicionMult { get; init; }
}
