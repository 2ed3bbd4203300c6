using System.Collections.Immutable;
using System.Net;
using Muster.Agent.Config;
using Muster.Doors;
using Muster.Registry.Catalog;
using Muster.Registry.Local;

namespace Muster.Agent;

/// <summary>What the agent says of itself: to the doors, and as rows of the catalog. Pure; shapes as Consul 1.8.7's server.</summary>
internal static class SelfRows
{
    private static readonly ImmutableSortedDictionary<string, string> _empty =
        ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    public static Self Self(AgentConfig config, string nodeId) => new()
    {
        NodeName = config.NodeName,
        NodeId = nodeId,
        Datacenter = config.Datacenter,
        Domain = config.Domain,
        AdvertiseAddress = config.Advertise.ToString(),
        ServerPort = config.ServerPort,
        SerfLanPort = config.SerfLanPort,
        DnsPort = config.DnsPort,
        SerfWanPort = config.SerfWanPort,
        HttpPort = config.HttpPort,
        HttpAddresses = Listening(config.HttpAddresses, config.HttpPort),
        HttpsAddresses = Listening(config.HttpsAddresses, config.HttpsPort),
        HttpsPort = config.HttpsPort,
        DnsAddresses =
        [
            .. from network in (string[])["tcp", "udp"]
               from address in config.DnsClient
               where config.DnsPort > 0
               select $"{network}://{new IPEndPoint(address, config.DnsPort)}",
        ],
        BindAddress = config.Bind.ToString(),
        ClientAddresses = [.. config.Client.Select(address => address.ToString())],
        LogLevel = LogLine.NameOf(config.LogLevel),
        PidFile = config.PidFile ?? "",
        Bootstrap = config.Bootstrap,
        ConsulVersion = Release.Consul,
        Version = Release.Muster,
        Engine = config.Etcd?.ToString() ?? "",
        EtcdAdvertised = config.EtcdAdvertised,
        DevMode = config.Dev,
        DataDirectory = config.DataDirectory,
    };

    public static Node Node(AgentConfig config, string nodeId) => new(
        nodeId,
        config.NodeName,
        config.Advertise.ToString(),
        config.Datacenter,
        config.TaggedAddresses,
        MetaOf(config));

    private static IReadOnlyList<string> Listening(IEnumerable<ListenAddress> addresses, int port) => port <= 0
        ? []
        : [.. addresses.Select(address => address.Ip is null ? $"{address}" : $"tcp://{address.At(port)}")];

    public static LocalSettings Settings(AgentConfig config) => config.Local with
    {
        NodeMeta = MetaOf(config),
        DiscardOutput = config.Checks.DiscardOutput,
    };

    /// <summary>The service every server is known by; clients of Consul look servers up by it.</summary>
    public static Service Service(AgentConfig config) => new()
    {
        Id = "consul",
        Name = "consul",
        Port = config.ServerPort,
        Meta = _empty
            .Add("non_voter", "false")
            .Add("raft_version", "3")
            .Add("serf_protocol_current", "2")
            .Add("serf_protocol_max", "5")
            .Add("serf_protocol_min", "1")
            .Add("version", Release.Consul),
    };

    private static ImmutableSortedDictionary<string, string> MetaOf(AgentConfig config) =>
        config.NodeMeta.Add("consul-network-segment", "");
}
