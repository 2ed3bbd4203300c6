namespace Muster.Gossip.Serf.Messages;

/// <summary>What serf adds to a full exchange of states; fields are spelled as on the wire.</summary>
public sealed record PushPullState
{
    /// <summary>The sender's clock of members' intents; those of events and queries follow the same rule.</summary>
    public required ulong LTime { get; init; }

    /// <summary>When each member's state was last spoken of.</summary>
    public required IReadOnlyDictionary<string, ulong> StatusLTimes { get; init; }

    public required IReadOnlyList<string> LeftMembers { get; init; }

    public required ulong EventLTime { get; init; }

    /// <summary>One slot for each remembered stamp, null where there was none. What was read has no nulls.</summary>
    public required IReadOnlyList<EventsAt?> Events { get; init; }

    public required ulong QueryLTime { get; init; }
}

/// <summary>The user events of one stamp.</summary>
public sealed record EventsAt(ulong LTime, IReadOnlyList<RememberedEvent> Events);

/// <summary>What is remembered of a user event, so that it is known again.</summary>
public readonly record struct RememberedEvent(string Name, byte[]? Payload)
{
    public bool IsSameAs(RememberedEvent other) =>
        Name == other.Name && Payload.AsSpan().SequenceEqual(other.Payload);
}
