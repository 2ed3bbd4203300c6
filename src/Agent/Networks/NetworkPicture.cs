using Muster.Gossip.Serf;

namespace Muster.Agent.Networks;

/// <summary>
/// What gossip says, beside what the engine says of the agents over the same catalog. Most of those silent here, though they
/// renew what they hold at the engine: then it is more likely this agent whom nobody reaches, and it accuses none of them. Pure.
/// </summary>
/// <param name="Agents">The nodes of agents that are there, as far as the engine knows.</param>
internal sealed record NetworkPicture(bool IsCutOff, IReadOnlySet<string> Agents)
{
    /// <summary>Nobody shares the catalog.</summary>
    public static readonly NetworkPicture Alone = new(IsCutOff: false, new HashSet<string>());

    /// <param name="own">This agent's node.</param>
    /// <param name="agents">Nodes, and whether their agents are members of a network too.</param>
    public static NetworkPicture Of(
        string own, IReadOnlyList<SerfMember> members, IEnumerable<(string Node, bool KeepsMembers)> agents)
    {
        var there = agents.Where(agent => agent.Node != own).ToList();
        var alive = members.Where(member => member.Status == MemberStatus.Alive).Select(member => member.Name).ToHashSet(StringComparer.Ordinal);
        var others = there.Where(agent => agent.KeepsMembers).ToList();
        return new NetworkPicture(
            2 * others.Count(agent => !alive.Contains(agent.Node)) > others.Count,
            there.Select(agent => agent.Node).ToHashSet(StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Whether it is too early to say of a member what gossip says.</summary>
    public bool HoldsBack(SerfMember member) => IsCutOff && member.Status == MemberStatus.Failed && Agents.Contains(member.Name);
}
