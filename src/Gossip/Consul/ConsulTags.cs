using System.Collections.Immutable;
using System.Globalization;
using Muster.Gossip.Serf;

namespace Muster.Gossip.Consul;

/// <summary>What Consul's agents say of themselves in serf's tags. Pure.</summary>
public static class ConsulTags
{
    public const string Server = "consul";
    public const string Client = "node";

    /// <summary>
    /// Tells our servers from clients: they say <c>role=node</c>, for a real Consul leader would try to take who says
    /// <c>role=consul</c> into its Raft.
    /// </summary>
    public const string Muster = "muster";

    /// <summary>Whether somebody is a server, ours or a real Consul.</summary>
    public static bool IsServer(IReadOnlyDictionary<string, string> tags) =>
        IsConsulServer(tags) || IsOurServer(tags);

    /// <summary>Ours: says so in a tag of its own.</summary>
    public static bool IsOurServer(IReadOnlyDictionary<string, string> tags) =>
        tags.GetValueOrDefault(Muster) == "server" && IsNumber(tags, "port");

    /// <summary>As Consul sees it: the role alone is not enough.</summary>
    public static bool IsConsulServer(IReadOnlyDictionary<string, string> tags) =>
        tags.GetValueOrDefault("role") == Server
        && IsNumber(tags, "port") && IsNumber(tags, "vsn")
        && IsBuild(tags.GetValueOrDefault("build", ""))
        && IsNumberOrAbsent(tags, "expect") && IsNumberOrAbsent(tags, "wan_join_port") && IsNumberOrAbsent(tags, "raft_vsn")
        && tags.All(tag => !tag.Key.StartsWith("ft_", StringComparison.Ordinal) || IsNumber(tags, tag.Key))
        && tags.All(tag => !tag.Key.StartsWith("sl_", StringComparison.Ordinal) || tag.Value.LastIndexOf(':') > 0);

    /// <summary>As Consul's interface shows them: our servers are servers there, and our own tag is not Consul's.</summary>
    public static ImmutableSortedDictionary<string, string> AsShown(ImmutableSortedDictionary<string, string> tags) =>
        IsOurServer(tags) ? tags.Remove(Muster).SetItem("role", Server) : tags;

    public static ImmutableSortedDictionary<string, string> Of(AgentTags asked)
    {
        var tags = Tags.None
            .Add("role", Client)
            .Add("dc", asked.Datacenter)
            .Add("segment", "")
            .Add("id", asked.NodeId)
            .Add("vsn", "2")
            .Add("vsn_min", "2")
            .Add("vsn_max", "3")
            .Add("build", $"{asked.Build}:")
            .Add("acls", "0");
        if (asked.ServerPort is { } port)
        {
            tags = tags
                .Add(Muster, "server")
                .Add("port", Number(port))
                .Add("raft_vsn", "3")
                .Add("ft_fs", "1");
            tags = asked.Bootstrap ? tags.Add("bootstrap", "1") : tags;
            tags = asked.WanPort is { } wan ? tags.Add("wan_join_port", Number(wan)) : tags;
        }

        return tags;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static bool IsNumber(IReadOnlyDictionary<string, string> tags, string tag) =>
        int.TryParse(tags.GetValueOrDefault(tag), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    private static bool IsNumberOrAbsent(IReadOnlyDictionary<string, string> tags, string tag) =>
        !tags.ContainsKey(tag) || IsNumber(tags, tag);

    /// <summary>Holds three numbers with dots between.</summary>
    private static bool IsBuild(string build)
    {
        var parts = build.Split(':')[0].Split('.');
        return parts.Length >= 3 && parts[0].Length > 0 && parts[1].Length > 0 && parts[2].Length > 0
            && char.IsAsciiDigit(parts[0][^1]) && parts[1].All(char.IsAsciiDigit) && char.IsAsciiDigit(parts[2][0]);
    }
}

/// <summary>What an agent's tags are made of.</summary>
/// <param name="Build">A version of Consul, as 1.8.7.</param>
/// <param name="ServerPort">Null: not a server.</param>
/// <param name="WanPort">Null: told in the network of all datacenters, or not in one.</param>
public sealed record AgentTags(
    string Datacenter, string NodeId, string Build, int? ServerPort, int? WanPort, bool Bootstrap);
