using Muster.Gossip.Serf;

namespace Muster.Gossip.Consul;

/// <summary>Whom Consul's agents take for members of their network, and whom they refuse, with Consul's texts. Pure.</summary>
public static class ConsulMerge
{
    /// <summary>The network of one datacenter: null when all are taken.</summary>
    public static string? RefuseLan(string datacenter, string node, string nodeId, IEnumerable<LanRecord> theirs)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (member, hasLeft) in theirs)
        {
            if (Tag(member, "id") is { Length: > 0 } id)
            {
                // Who has left is not there, whatever it was.
                if (hasLeft)
                {
                    continue;
                }

                if (id == nodeId && member.Name != node)
                {
                    return $"Member '{member.Name}' has conflicting node ID '{id}' with this agent's ID";
                }

                if (known.TryGetValue(id, out var other) && other != member.Name)
                {
                    return $"Member '{member.Name}' has conflicting node ID '{id}' with member '{other}'";
                }

                known[id] = member.Name;
            }

            var (role, segment) = (Tag(member, "role"), Tag(member, "segment"));
            if ((role == ConsulTags.Client || ConsulTags.IsServer(member.Tags)) && Tag(member, "dc") is var dc && dc != datacenter)
            {
                return $"Member '{member.Name}' part of wrong datacenter '{dc}'";
            }

            if (segment.Length > 0)
            {
                return $"Member '{member.Name}' part of wrong segment '{segment}' (expected '')";
            }
        }

        return null;
    }

    /// <summary>The network of all datacenters is for servers: null when all are.</summary>
    public static string? RefuseWan(IEnumerable<SerfMember> theirs) =>
        theirs.FirstOrDefault(member => !ConsulTags.IsServer(member.Tags)) is { } stranger
            ? $"Member '{stranger.Name}' is not a server"
            : null;

    private static string Tag(SerfMember member, string tag) => member.Tags.GetValueOrDefault(tag, "");
}

/// <param name="HasLeft">Is told of as one that has left.</param>
public readonly record struct LanRecord(SerfMember Member, bool HasLeft);
