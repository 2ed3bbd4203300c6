using System.Net;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Swim;

/// <summary>What the world tells the core.</summary>
public abstract record Input
{
    private Input()
    {
    }

    /// <summary>A datagram's messages, decoded and bounded.</summary>
    public sealed record Packet(IPEndPoint From, IReadOnlyList<Message> Messages) : Input;

    /// <summary>A datagram could not be sent at all (no route, refused by a firewall of this machine).</summary>
    public sealed record SendFailed(IPEndPoint To, string Error) : Input;

    public sealed record PingAnswered(uint SeqNo) : Input;

    public sealed record PingUnanswered(uint SeqNo, string Error) : Input;

    public sealed record Exchanged(long Ticket, PushPull Theirs) : Input;

    public sealed record ExchangeFailed(long Ticket, string Error) : Input;
}
