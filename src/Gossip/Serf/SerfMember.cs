using System.Collections.Immutable;
using System.Net;
using Muster.Gossip.Swim;

namespace Muster.Gossip.Serf;

/// <summary>What is known of somebody; the numbers are those of serf's and Consul's interfaces.</summary>
public enum MemberStatus
{
    None = 0,
    Alive = 1,

    /// <summary>Has said that it goes.</summary>
    Leaving = 2,

    /// <summary>Went as it had said, or was declared gone.</summary>
    Left = 3,

    /// <summary>Is not there, and has not said why.</summary>
    Failed = 4,
}

/// <summary>One member, as this one sees it. Never changed: the table replaces it.</summary>
/// <param name="Address">In the form in which it was announced; an IPv4 address in 16 bytes is another one to the protocol.</param>
public sealed record SerfMember(
    string Name,
    IPEndPoint Address,
    ImmutableSortedDictionary<string, string> Tags,
    Versions Versions,
    MemberStatus Status)
{
    /// <summary>The stamp of the last intent that concerned it.</summary>
    public ulong StatusLTime { get; init; }

    /// <summary>Since when it has been failed or left, on the pool's own clock.</summary>
    public TimeSpan GoneSince { get; init; }

    public bool IsGone => Status is MemberStatus.Left or MemberStatus.Failed;

    /// <summary>As membership tells of it, its tags read.</summary>
    public static SerfMember Of(Member member) => new(
        member.Name, member.Address, Gossip.Serf.Tags.Decode(member.Meta), member.Versions, MemberStatus.Alive);
}
