using System.Collections.Immutable;
using System.Globalization;
using Muster.Gossip;
using Muster.Gossip.Consul;
using Muster.Gossip.Serf;
using Muster.Registry;
using Muster.Registry.Catalog;

namespace Muster.Agent.Networks;

/// <summary>What the catalog should say of a member, from what gossip says of it: Consul's rules. Pure.</summary>
internal static class MemberCatalogPlan
{
    public const string HealthId = "serfHealth";

    private const string HealthName = "Serf Health Status";
    private const string AliveOutput = "Agent alive and reachable";
    private const string Consul = "consul";

    private static readonly ImmutableSortedDictionary<string, string> _empty =
        ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>What is to be done about a member; null: nothing.</summary>
    /// <param name="isForgotten">Gossip speaks of it no more.</param>
    public static MemberStep? Of(SerfMember member, bool isForgotten, string datacenter, CatalogSnapshot catalog)
    {
        var isServer = ConsulTags.IsServer(member.Tags);
        if ((!isServer && Tag(member, "role") != ConsulTags.Client) || Tag(member, "dc") != datacenter)
        {
            return null;
        }

        var known = catalog.Dump(member.Name);
        if (isForgotten || member.Status == MemberStatus.Left)
        {
            return known?.Node is null ? null : new MemberStep(null, new Deregistration(member.Name, "", ""));
        }

        return member.Status switch
        {
            MemberStatus.Alive => Alive(member, isServer, datacenter, known),
            MemberStatus.Failed => known?.Node is null ? null : Failed(member.Name, known),
            _ => null,
        };
    }

    /// <summary>
    /// A node that came by gossip, and that gossip does not know any more: it is gone, or, as long as it may come back, has
    /// failed. What was registered by hand is none of gossip's business; null.
    /// </summary>
    /// <param name="isAwaited">It may come back.</param>
    public static MemberStep? Unknown(NodeDump known, bool isAwaited) =>
        !known.Checks.Any(check => check is { CheckId: HealthId, Name: HealthName, ServiceId: "" }) ? null
        : isAwaited ? Failed(known.Node.Name, known)
        : new MemberStep(null, new Deregistration(known.Node.Name, "", ""));

    /// <summary>Of itself an agent says all but that it can be reached.</summary>
    public static MemberStep? Own(NodeDump? known) =>
        known is null || known.Checks.Any(check => check is { CheckId: HealthId, Status: CheckStatus.Passing })
            ? null
            : new MemberStep(
                new Registration(known.Node, null, [Health(known.Node.Name, CheckStatus.Passing, AliveOutput)]) { SkipNodeUpdate = true },
                null);

    private static MemberStep? Alive(SerfMember member, bool isServer, string datacenter, NodeDump? known)
    {
        var address = PlainAddress.Of(member.Address.Address).ToString();
        var health = known?.Checks.FirstOrDefault(check => check.CheckId == HealthId);
        var service = isServer ? ServerService(member) : null;
        var isThere = known?.Node.Address == address
            && health?.Status == CheckStatus.Passing
            && (service is null || known.Services.Any(one => one.Service.Id == Consul && one.Service.Port == service.Port));
        return isThere ? null : new MemberStep(
            new Registration(
                new Node(Tag(member, "id"), member.Name, address, datacenter, _empty, _empty),
                service,
                [Health(member.Name, CheckStatus.Passing, AliveOutput)])
            {
                // What an agent has said of its own node is not overwritten, except by another address.
                SkipNodeUpdate = known?.Node.Address == address,
            },
            null);
    }

    private static MemberStep? Failed(string name, NodeDump known) =>
        known.Checks.Any(check => check is { CheckId: HealthId, Status: CheckStatus.Critical })
            ? null
            : new MemberStep(
                new Registration(known.Node, null, [Health(name, CheckStatus.Critical, "Agent not live or unreachable")])
                {
                    SkipNodeUpdate = true,
                },
                null);

    private static Check Health(string node, string status, string output) => new()
    {
        Node = node,
        CheckId = HealthId,
        Name = HealthName,
        Status = status,
        Output = output,
    };

    private static Service ServerService(SerfMember member) => new()
    {
        Id = Consul,
        Name = Consul,
        Port = int.TryParse(Tag(member, "port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0,
        Meta = _empty
            .Add("non_voter", Tag(member, "nonvoter") == "1" ? "true" : "false")
            .Add("raft_version", Tag(member, "raft_vsn"))
            .Add("serf_protocol_current", Text(member.Versions.PCur))
            .Add("serf_protocol_max", Text(member.Versions.PMax))
            .Add("serf_protocol_min", Text(member.Versions.PMin))
            .Add("version", Tag(member, "build").Split(':')[0]),
    };

    private static string Text(byte number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Tag(SerfMember member, string tag) => member.Tags.GetValueOrDefault(tag, "");
}

/// <summary>One change of the catalog: the one or the other.</summary>
internal sealed record MemberStep(Registration? Put, Deregistration? Removed);
