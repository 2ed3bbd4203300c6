namespace Muster.Gossip.Swim;

/// <summary>
/// What the failure detector holds of a member; the numbers stand on the wire (push/pull).
/// <code>
///            suspect(s)              time's up
///   Alive ───────────────► Suspect ───────────► Dead ──► forgotten, so that any alive brings the name back
///     ▲                       │                   │
///     └───── alive, newer ────┴───────────────────┤
///     └───── alive, newer ───────── Left ◄── dead(From = Node)
/// </code>
/// </summary>
public enum MemberState
{
    Alive = 0,
    Suspect = 1,
    Dead = 2,

    /// <summary>It said itself that it goes.</summary>
    Left = 3,
}
