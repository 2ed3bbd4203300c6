using System.Net;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Swim;

/// <summary>Answers to those who ask whether this member is there.</summary>
internal sealed class Answering(SwimState state)
{
    public void Hear(Ping ping, IPEndPoint from)
    {
        if (IsMeant(ping))
        {
            var to = Source(ping.SourceAddr, ping.SourcePort) ?? from;
            state.SendWithRumors(to, new Ack(ping.SeqNo, state.User.AckPayload()));
        }
    }

    /// <summary>Null when another is meant: then silence is the answer.</summary>
    public Ack? OverTcp(Ping ping) => IsMeant(ping) ? new Ack(ping.SeqNo, Payload: null) : null;

    /// <summary>Where an answer is wanted; null when it was not said, or is no address.</summary>
    public static IPEndPoint? Source(byte[]? address, ushort port) =>
        address is not null && port > 0 ? Member.Endpoint(address, port) : null;

    private bool IsMeant(Ping ping) => ping.Node.Length == 0 || ping.Node == state.Name;
}
