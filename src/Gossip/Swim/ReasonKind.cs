namespace Muster.Gossip.Swim;

/// <summary>What is notable about a member as it is seen from here.</summary>
public enum ReasonKind
{
    /// <summary>Others say that it does not answer, or it does not answer here; it may still defend itself.</summary>
    Suspected,

    /// <summary>It did not answer in time, here or elsewhere.</summary>
    Dead,

    Left,

    /// <summary>Probes from here reach it only through other members.</summary>
    OnlyThroughOthers,

    /// <summary>It answers on streams, not datagrams.</summary>
    OnlyOverTcp,

    /// <summary>It answers datagrams, but streams to it fail, so that states cannot be exchanged.</summary>
    NoTcp,

    /// <summary>It does not answer here, and this member has reason to doubt itself, so it accuses nobody yet.</summary>
    Silent,

    /// <summary>Others accuse it again and again, and each time it answers: some cannot reach it.</summary>
    AccusedOften,

    /// <summary>Another address claims its name.</summary>
    NameTaken,

    /// <summary>This process does not run when it should (starved of CPU, paused): said of oneself.</summary>
    RunsLate,

    /// <summary>Hardly anybody answers this member directly: said of oneself.</summary>
    Isolated,
}
