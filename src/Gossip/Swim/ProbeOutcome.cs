namespace Muster.Gossip.Swim;

internal enum ProbeOutcome
{
    /// <summary>Answered by a datagram of its own.</summary>
    Direct,

    /// <summary>Answered on a stream alone.</summary>
    OverTcp,

    /// <summary>Answered through another member alone.</summary>
    ThroughOther,

    Silent,
}
