using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Bedrock;
using Muster.Engine.Embedded.Room;
using Muster.Engine.Mvcc;

namespace Muster.Engine.Embedded;

/// <summary>How an embedded engine is opened.</summary>
public sealed record EmbeddedOptions
{
    public required TimeProvider Time { get; init; }

    /// <summary>The name of this server, for stamps.</summary>
    public required string Server { get; init; }

    /// <summary>The data directory; the engine lives in its folder <c>engine</c>. Null keeps everything in memory.</summary>
    public string? Directory { get; init; }

    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>How much of the past is kept.</summary>
    public HistoryTerms History { get; init; } = HistoryTerms.Default;

    /// <summary>
    /// Superseded values of so many of the newest revisions stay in memory; older ones are read back from the journal.
    /// </summary>
    public long RevisionsInMemory { get; init; } = 10_000;

    /// <summary>When the engine is too full to grow.</summary>
    public RoomTerms Room { get; init; } = new();

    /// <summary>Tells how much room there is for a journal in that folder.</summary>
    internal Func<string?, RoomSeen> LookAtRoom { get; init; } = RoomSeen.Now;

    /// <summary>Shorter leases are lifted to this.</summary>
    public TimeSpan LeaseTtlMin { get; init; } = EngineLimits.LeaseTtlMin;

    /// <summary>Chooses lease ids.</summary>
    public Prng Chance { get; init; } = new((ulong)System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue));

    /// <summary>
    /// Superseded rows are deleted from the journal once there are so many (or half as many as history holds), in the order
    /// in which they lie: a page is then written once for many of them.
    /// </summary>
    internal int PurgeRowsMin { get; init; } = 65_536;
}
