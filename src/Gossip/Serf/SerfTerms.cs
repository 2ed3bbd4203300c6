namespace Muster.Gossip.Serf;

/// <summary>Limits and times; unless said otherwise, serf's own.</summary>
public sealed record SerfTerms
{
    /// <summary>Stamps of events and of queries that are remembered. All members must agree on it.</summary>
    public const int StampsRemembered = 512;

    /// <summary>The most that <see cref="EventBytesMax"/> may be set to.</summary>
    public const int EventBytesLimit = 9216;

    public string Name { get; init; } = "";

    /// <summary>Name and payload of a user event, and again the whole of it as it travels.</summary>
    public int EventBytesMax { get; init; } = 512;

    public int QueryBytesMax { get; init; } = 1024;

    public int ResponseBytesMax { get; init; } = 1024;

    /// <summary>How long an intent about somebody unknown is remembered.</summary>
    public TimeSpan IntentKept { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a leave waits until all have been told.</summary>
    public TimeSpan BroadcastTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long who has left still answers, so that the news outruns its silence.</summary>
    public TimeSpan LeavePropagateDelay { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan ReapInterval { get; init; } = TimeSpan.FromSeconds(15);

    public TimeSpan ReconnectInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it is tried to reach a member that has failed; then it is forgotten.</summary>
    public TimeSpan ReconnectTimeout { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a member that has left is remembered.</summary>
    public TimeSpan TombstoneTimeout { get; init; } = TimeSpan.FromHours(24);

    public TimeSpan QueueCheckInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Rumours that may wait in one queue; beyond it those most told are dropped.</summary>
    public int QueueDepthMax { get; init; } = 4096;

    /// <summary>A larger cluster may have so many for each member, when above 0.</summary>
    public int QueueDepthPerMember { get; init; }

    /// <summary>How often gossip has to go round until a query's time is over.</summary>
    public int QueryTimeoutMult { get; init; } = 16;

    /// <summary>How often rumours are told: the time that a query takes follows from it.</summary>
    public TimeSpan GossipInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Two of one name ask the others which of them stays.</summary>
    public bool ResolvesNameConflicts { get; init; } = true;

    /// <summary>Answers pings with a coordinate, and learns others'.</summary>
    public bool HasCoordinates { get; init; } = true;

    /// <summary>As Consul's agents have them.</summary>
    public static SerfTerms Consul => new()
    {
        LeavePropagateDelay = TimeSpan.FromSeconds(3),
        ReconnectTimeout = TimeSpan.FromHours(72),
        QueueDepthPerMember = 2,
        ResolvesNameConflicts = false,
    };

    /// <summary>What a queue may hold in a cluster of so many.</summary>
    public int QueueDepthFor(int members) => Math.Max(QueueDepthMax, QueueDepthPerMember * members);

    /// <summary>How long a query waits for its answers in a cluster of so many that are alive.</summary>
    public TimeSpan QueryTimeoutFor(int alive) =>
        GossipInterval * (QueryTimeoutMult * Math.Max(1, Math.Ceiling(Math.Log10(alive + 1))));
}
