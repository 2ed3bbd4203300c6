using System.Net;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Swim;

/// <summary>What the core wants done in the world; whoever owns it does so in this order, and tells how it went by an
/// <see cref="Input"/> where one is named.</summary>
public abstract record Effect
{
    private Effect()
    {
    }

    /// <summary>
    /// One datagram: a message alone, or several as a compound. Their bytes fit <see cref="SwimProfile.DatagramBytes"/>.
    /// A send that fails at once is told by <see cref="Input.SendFailed"/>.
    /// </summary>
    /// <param name="Checked">The receiver is known to understand a checksum around it.</param>
    public sealed record Send(IPEndPoint To, IReadOnlyList<Message> Messages, bool Checked) : Effect;

    /// <summary>
    /// The same ping on a stream: dial, send, read the answer, all within <paramref name="Within"/>. Ends in
    /// <see cref="Input.PingAnswered"/> (an ack of the same number came) or <see cref="Input.PingUnanswered"/>.
    /// </summary>
    public sealed record PingOverTcp(IPEndPoint To, Ping Ping, TimeSpan Within) : Effect;

    /// <summary>
    /// Exchange whole states on a stream: dial, send <paramref name="Mine"/>, read theirs. Ends in
    /// <see cref="Input.Exchanged"/> or <see cref="Input.ExchangeFailed"/> with the same ticket.
    /// </summary>
    public sealed record Exchange(long Ticket, IPEndPoint To, PushPull Mine) : Effect;

    /// <summary>For the operator: one line with its consequence.</summary>
    public sealed record Note(NoteLevel Level, string Text) : Effect;
}
