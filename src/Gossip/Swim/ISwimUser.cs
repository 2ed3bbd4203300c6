namespace Muster.Gossip.Swim;

/// <summary>
/// The layer above the detector. Called synchronously, while <see cref="Swim"/> works: what it is told is already so in
/// <see cref="Swim.Members"/>. It may add effects, but must not step or tick from within.
/// </summary>
public interface ISwimUser
{
    /// <summary>An opaque message came, in a datagram or on a stream; the bytes may be kept.</summary>
    void Receive(byte[] message);

    /// <summary>The user has rumours; while nobody has any, nothing is told.</summary>
    bool HasRumors { get; }

    /// <summary>
    /// What of the user's rumours goes into a packet: each costs its bytes and <paramref name="overhead"/>, together at
    /// most <paramref name="budget"/>. Empty when there is nothing (or nothing that fits).
    /// </summary>
    IReadOnlyList<byte[]> TakeRumors(int overhead, int budget);

    /// <summary>What the user adds to an exchange of states; null for nothing.</summary>
    byte[]? LocalState(bool join);

    /// <summary>What the other's user added to it; never empty.</summary>
    void MergeState(byte[] state, bool join);

    /// <summary>Why all of a joining (or joined) cluster's records are refused; null when they are not.</summary>
    string? RefuseMerge(IReadOnlyList<Member> theirs);

    /// <summary>Why what a member says of itself is refused; null when it is not. Asked for each alive, however it came.</summary>
    string? RefuseAlive(Member told);

    /// <summary>It was unknown, dead or gone, and is here.</summary>
    void Joined(Member member);

    /// <summary>It is here as before and says something else of itself.</summary>
    void Updated(Member member);

    /// <summary>It died (<see cref="MemberState.Dead"/>) or said that it goes (<see cref="MemberState.Left"/>).</summary>
    void Departed(Member member);

    /// <summary>Another address claims the name of a member that is not dead for long enough; nothing was changed.</summary>
    void Conflicted(Member known, Member other);

    /// <summary>A reason to show has come, changed or gone: <see cref="Swim.Why"/> tells it.</summary>
    void ReasonChanged(string name);

    /// <summary>What goes into each ack that answers a ping in a datagram; null for nothing.</summary>
    byte[]? AckPayload();

    /// <summary>An ack came directly and in time.</summary>
    /// <param name="payload">The other's <see cref="AckPayload"/>, empty when it sent none.</param>
    void PingCompleted(Member member, TimeSpan roundTrip, byte[] payload);

    /// <summary>An exchange that <see cref="Swim.Join"/> began has ended.</summary>
    /// <param name="error">Null when both states were taken up. A success does not prove that the other side accepted this one.</param>
    void JoinEnded(long ticket, string? error);

    /// <summary>That this member leaves has been told as often as rumours are (or there was nobody to tell).</summary>
    void LeaveTold();

    /// <summary>The newest metadata has been told as often as rumours are.</summary>
    void MetaTold();
}
