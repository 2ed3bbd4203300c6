using Muster.Gossip.Swim;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Pool;

/// <summary>How a pool talks, and how much it takes from others.</summary>
/// <param name="Wire">The layers around messages.</param>
/// <param name="StreamTimeout">Dialling, and all of what is said on one stream.</param>
/// <param name="Note">Takes what is for the log. Called from several threads.</param>
public sealed record PoolOptions(WireSettings Wire, TimeSpan StreamTimeout, Action<NoteLevel, string> Note)
{
    /// <summary>Streams that others may have open here at once; what comes beyond is closed.</summary>
    public int StreamsMax { get; init; } = 128;

    /// <summary>And from one address.</summary>
    public int StreamsPerAddressMax { get; init; } = 64;

    /// <summary>Bytes that all streams together may have brought while they are not whole.</summary>
    public long StreamBytesMax { get; init; } = 128L << 20;

    /// <summary>Datagrams that wait to be read; what comes beyond is dropped.</summary>
    public int DatagramsMax { get; init; } = 1024;
}
