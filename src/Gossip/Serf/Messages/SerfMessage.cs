namespace Muster.Gossip.Serf.Messages;

/// <summary>What serf members tell each other beside who is up; fields are spelled as on the wire. Payloads may be null.</summary>
public abstract record SerfMessage
{
    private SerfMessage()
    {
    }

    /// <summary>Somebody is about to leave, or was declared gone by an operator.</summary>
    /// <param name="Prune">Every trace of it is to be forgotten at once.</param>
    public sealed record LeaveIntent(ulong LTime, string Node, bool Prune) : SerfMessage;

    /// <summary>Somebody is there, whatever older leave intents say.</summary>
    public sealed record JoinIntent(ulong LTime, string Node) : SerfMessage;

    /// <summary>Something that somebody tells everybody.</summary>
    /// <param name="CC">May be coalesced: who hears several of this name soon after each other need be told the last alone.</param>
    public sealed record UserEvent(ulong LTime, string Name, byte[]? Payload, bool CC) : SerfMessage;

    /// <summary>A question to everybody that its filters let through.</summary>
    /// <param name="Addr">Where answers go, 4 or 16 bytes.</param>
    /// <param name="Filters">As they travel; see <see cref="QueryFilter"/>. Null and none are the same.</param>
    /// <param name="RelayFactor">Through how many others each answer is sent a second time.</param>
    /// <param name="Timeout">How long answers are waited for, on the wire in nanoseconds.</param>
    public sealed record Query(
        ulong LTime,
        uint ID,
        byte[]? Addr,
        ushort Port,
        string SourceNode,
        IReadOnlyList<byte[]>? Filters,
        QueryFlags Flags,
        byte RelayFactor,
        TimeSpan Timeout,
        string Name,
        byte[]? Payload) : SerfMessage;

    /// <summary>An answer to a query, or that it has come.</summary>
    public sealed record QueryResponse(ulong LTime, uint ID, string From, ResponseFlags Flags, byte[]? Payload) : SerfMessage
    {
        /// <summary>It has come; an answer may follow.</summary>
        public bool IsAck => (Flags & ResponseFlags.Ack) != 0;
    }

    /// <summary>A message to be passed on, unread.</summary>
    /// <param name="Message">Whole, with its type.</param>
    public sealed record Relay(byte[] Address, ushort Port, string DestName, byte[] Message) : SerfMessage;
}

/// <summary>How a query is to be treated.</summary>
[Flags]
public enum QueryFlags : uint
{
    None = 0,

    /// <summary>Whoever gets it says so.</summary>
    Ack = 1,

    /// <summary>Nobody passes it on.</summary>
    NoBroadcast = 2,
}

/// <summary>What an answer is.</summary>
[Flags]
public enum ResponseFlags : uint
{
    None = 0,
    Ack = 1,
}
