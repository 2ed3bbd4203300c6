namespace Muster.Gossip.Swim;

/// <summary>
/// The numbers of a network, as the field's agents have them: members of one pool must agree about the probe interval and
/// the multipliers, or they promise each other different things.
/// </summary>
public sealed record SwimProfile
{
    /// <summary>Dialling and everything on one connection.</summary>
    public required TimeSpan StreamTimeout { get; init; }

    /// <summary>How many others are asked to probe a member that does not answer.</summary>
    public required int IndirectChecks { get; init; }

    /// <summary>A rumour is told this × ⌈log10(members + 1)⌉ times.</summary>
    public required int RetransmitMult { get; init; }

    /// <summary>A suspect has this × log10(members) probe intervals to defend itself, once enough others suspect it too.</summary>
    public required int SuspicionMult { get; init; }

    /// <summary>And this many times as long while nobody else does.</summary>
    public required int SuspicionMaxTimeoutMult { get; init; }

    public required TimeSpan PushPullInterval { get; init; }

    public required TimeSpan ProbeInterval { get; init; }

    public required TimeSpan ProbeTimeout { get; init; }

    public required TimeSpan GossipInterval { get; init; }

    /// <summary>Members told in each gossip interval.</summary>
    public required int GossipNodes { get; init; }

    /// <summary>The dead are told for so long, for they may not be; after it they are forgotten.</summary>
    public required TimeSpan GossipToTheDead { get; init; }

    /// <summary>When the name of a dead member may be taken by another address; zero: not while it is remembered.</summary>
    public TimeSpan DeadReclaim { get; init; }

    /// <summary>Scores of one's own health are below this.</summary>
    public int AwarenessMax { get; init; } = 8;

    /// <summary>A datagram's bytes that senders aim at.</summary>
    public int DatagramBytes { get; init; } = 1400;

    /// <summary>Bytes that each datagram loses to label and encryption (2 + the label's; 29 or 45).</summary>
    public int EnvelopeBytes { get; init; }

    /// <summary>One network, round trips of milliseconds.</summary>
    public static readonly SwimProfile Lan = new()
    {
        StreamTimeout = TimeSpan.FromSeconds(10),
        IndirectChecks = 3,
        RetransmitMult = 4,
        SuspicionMult = 4,
        SuspicionMaxTimeoutMult = 6,
        PushPullInterval = TimeSpan.FromSeconds(30),
        ProbeInterval = TimeSpan.FromSeconds(1),
        ProbeTimeout = TimeSpan.FromMilliseconds(500),
        GossipInterval = TimeSpan.FromMilliseconds(200),
        GossipNodes = 3,
        GossipToTheDead = TimeSpan.FromSeconds(30),
    };

    /// <summary>Across datacenters.</summary>
    public static readonly SwimProfile Wan = Lan with
    {
        StreamTimeout = TimeSpan.FromSeconds(30),
        SuspicionMult = 6,
        PushPullInterval = TimeSpan.FromSeconds(60),
        ProbeInterval = TimeSpan.FromSeconds(5),
        ProbeTimeout = TimeSpan.FromSeconds(3),
        GossipInterval = TimeSpan.FromMilliseconds(500),
        GossipNodes = 4,
        GossipToTheDead = TimeSpan.FromSeconds(60),
    };

    /// <summary>One machine.</summary>
    public static readonly SwimProfile Local = Lan with
    {
        StreamTimeout = TimeSpan.FromSeconds(1),
        IndirectChecks = 1,
        RetransmitMult = 2,
        SuspicionMult = 3,
        PushPullInterval = TimeSpan.FromSeconds(15),
        ProbeTimeout = TimeSpan.FromMilliseconds(200),
        GossipInterval = TimeSpan.FromMilliseconds(100),
        GossipToTheDead = TimeSpan.FromSeconds(15),
    };

    /// <summary>Consul's changes: names of the dead are free after 30 s, its WAN tells three members at a time.</summary>
    public SwimProfile AsConsul() => this with { DeadReclaim = TimeSpan.FromSeconds(30), GossipNodes = 3 };

    /// <summary>As Consul's <c>-dev</c> agents: quick enough to watch.</summary>
    public SwimProfile AsConsulDev() => AsConsul() with
    {
        GossipInterval = TimeSpan.FromMilliseconds(100),
        ProbeInterval = TimeSpan.FromMilliseconds(100),
        ProbeTimeout = TimeSpan.FromMilliseconds(100),
        SuspicionMult = 3,
    };
}
