using System.Net;
using Muster.Gossip.Serf.Messages;

namespace Muster.Gossip.Serf;

/// <summary>Two have one name: the others' view of whose it is. Who is not confirmed by most of them goes.</summary>
public sealed class ConflictVote(IPEndPoint own)
{
    public int Answers { get; private set; }

    public int Matching { get; private set; }

    /// <summary>Most of those who answered know the name as ours; where nobody has answered, that is not so.</summary>
    public bool Stays => Matching >= (Answers / 2) + 1;

    /// <summary>An answer that cannot be read does not count.</summary>
    public void Take(ReadOnlySpan<byte> payload)
    {
        if (ConflictView.Decode(payload) is not { } view)
        {
            return;
        }

        Answers++;
        Matching += view.Member is { Address: var at } && at.Port == own.Port && PlainAddress.Of(at.Address).Equals(PlainAddress.Of(own.Address)) ? 1 : 0;
    }
}
