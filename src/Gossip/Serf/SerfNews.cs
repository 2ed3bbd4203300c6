using Muster.Gossip.Serf.Messages;

namespace Muster.Gossip.Serf;

/// <summary>What has become of members.</summary>
public enum MemberChange
{
    Joined,

    /// <summary>As it had said, or because an operator said so.</summary>
    Left,
    Failed,

    /// <summary>Its tags, its address or its versions are others.</summary>
    Updated,

    /// <summary>It is not spoken of any more.</summary>
    Reaped,
}

/// <summary>What a serf tells who is above it, in the order in which it happened.</summary>
public abstract record SerfNews
{
    private SerfNews()
    {
    }

    /// <param name="Member">As it is now.</param>
    public sealed record OfMember(MemberChange Change, SerfMember Member) : SerfNews;

    /// <summary>A user event, each once.</summary>
    public sealed record Told(SerfMessage.UserEvent Event) : SerfNews;

    /// <summary>A query that concerns this member; it may be answered once, until its time is over.</summary>
    public sealed record Asked(SerfMessage.Query Query) : SerfNews;

    /// <summary>A key of the ring was installed, used or removed, and all members were asked to.</summary>
    public sealed record KeyringChanged : SerfNews;

    /// <summary>Another member bears a name that is taken.</summary>
    /// <param name="Stays">Of the one that is listed.</param>
    public sealed record NameConflict(string Name, string Stays, string Refused) : SerfNews;

    /// <summary>The others know another one by our name: this one ends, and does not say that it leaves.</summary>
    public sealed record Outvoted(int Matching, int Answers) : SerfNews;

    /// <summary>Has left; nothing is sent any more.</summary>
    public sealed record LeaveDone : SerfNews;

    /// <summary>Why a member is seen as it is, has changed.</summary>
    public sealed record ReasonChanged(string Name) : SerfNews;

    /// <summary>Something that somebody sent could not be read.</summary>
    public sealed record Unreadable(string What) : SerfNews;
}
