using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging;
using Muster.Agent.Live;
using Muster.Bedrock;
using Muster.Doors;

namespace Muster.Agent.Config;

/// <summary>
/// Turns what was asked into a configuration, or says in one line what is wrong. Pure. Where Consul 1.8.7 refuses the same
/// thing the message begins with its words, since scripts and people look for them; what to do follows.
/// </summary>
public static class ConfigCheck
{
    /// <param name="files">What <see cref="AgentFlags.ConfigPaths"/> hold.</param>
    public static Result<AgentConfig> Check(AgentFlags flags, IReadOnlyList<ConfigDocument> files, Machine machine) =>
        Sources.Gather(flags, files).TryGet(out var gathered, out var refused)
            ? Whole(gathered.Asked, gathered.Notes, machine)
            : refused;

    private static Result<AgentConfig> Whole(AgentFlags flags, IReadOnlyList<string> notes, Machine machine)
    {
        if (FirstComplaint(flags) is { } complaint)
        {
            return Invalid(complaint);
        }

        var addresses = new AddressRules(machine);
        if (!NodeMetaRules.Parse(flags.NodeMeta).TryGet(out var meta, out var refused)
            || !addresses.One("bind_addr", flags.Bind).TryGet(out var bound, out refused)
            || !ClientOf(flags.Client, addresses).TryGet(out var client, out refused)
            || !DnsRules.Check(flags, machine).TryGet(out var dns, out refused)
            || !addresses.Listening("addresses.http", flags.Addresses.Http ?? "").TryGet(out var http, out refused)
            || !addresses.Listening("addresses.https", flags.Addresses.Https ?? "").TryGet(out var https, out refused)
            || !IpClientOf("dns", flags.Addresses.Dns, addresses).TryGet(out var dnsClient, out refused)
            || !IpClientOf("etcd", flags.Addresses.Etcd, addresses).TryGet(out var etcdClient, out refused)
            || !AdvertiseRules.Of(flags, bound.Ip ?? BindDefault(flags), machine).TryGet(out var advertised, out refused)
            || !GossipSettings.Of(flags, bound.Ip ?? BindDefault(flags), advertised.Lan, advertised.Wan, machine)
                .TryGet(out var gossip, out refused)
            || !CheckSettings.Of(flags.Checks, flags.Tls.Defaults).TryGet(out var checks, out refused)
            || !SessionTtl.LeastOf(flags.SessionTtlMin).TryGet(out var sessionTtlMin, out refused)
            || !LevelOf(flags.LogLevel).TryGet(out var level, out refused)
            || !LogSettings.Of(flags.Log).TryGet(out var log, out refused)
            || !BackupSettings.Of(flags.Backup).TryGet(out var backup, out refused)
            || !EtcdSettings.Of(flags.Etcd).TryGet(out var etcd, out refused)
            || !EtcdPlaces.Of(flags.EtcdAdvertise).TryGet(out var etcdPlaces, out refused)
            || !flags.EtcdDoor.Checked().TryGet(out var etcdDoor, out refused)
            || !TlsRules.Check(flags).TryGet(out var tls, out refused)
            || !SocketRights.Of(flags.Addresses.Sockets, machine.UserOf).TryGet(out var sockets, out refused)
            || !HttpDoorCheck.Check(flags, machine.HostName).TryGet(out var door, out refused))
        {
            return refused;
        }

        // Who asks for TLS does not ask for a door without it beside.
        var securesEtcd = flags.EtcdTlsPort is not (null or AgentConfig.PortOff);
        var config = new AgentConfig
        {
            Dev = flags.Dev,
            DataDirectory = flags.Dev ? null : Path.GetFullPath(flags.DataDirectory!),
            NodeName = flags.Node is { Length: > 0 } ? flags.Node : machine.HostName,
            NodeId = flags.NodeId?.ToLowerInvariant(),
            NodeIdOfHost = flags.DisableHostNodeId == false,
            NodeMeta = meta,
            Datacenter = DatacenterOf(flags),
            Domain = DomainOf(flags),
            Bind = bound.Ip ?? BindDefault(flags),
            Client = client,
            HttpAddresses = http.IsEmpty ? [.. client.Select(ListenAddress.Of)] : http,
            HttpsAddresses = https.IsEmpty ? [.. client.Select(ListenAddress.Of)] : https,
            DnsClient = dnsClient.IsEmpty ? client : dnsClient,
            Dns = dns,
            Advertise = advertised.Lan,
            TaggedAddresses = advertised.Tagged,
            HttpPort = flags.HttpPort ?? AgentConfig.HttpPortDefault,
            HttpsPort = tls.Https is null ? AgentConfig.PortOff : flags.HttpsPort!.Value,
            DnsPort = flags.DnsPort ?? AgentConfig.DnsPortDefault,
            EtcdV2Port = flags.EtcdV2Port ?? AgentConfig.EtcdV2PortDefault,
            IsEtcdV2Optional = flags.EtcdV2Port is null,
            EtcdPort = flags.EtcdPort ?? (securesEtcd ? AgentConfig.PortOff : AgentConfig.EtcdPortDefault),
            IsEtcdOptional = flags.EtcdPort is null && !securesEtcd,
            EtcdOrigins = flags.EtcdCors is { } origins ? new Origins(origins) : Origins.Own,
            EtcdAdvertised = etcdPlaces,
            EtcdDoor = etcdDoor,
            EtcdTlsPort = flags.EtcdTlsPort ?? AgentConfig.PortOff,
            EtcdClient = etcdClient.IsEmpty ? client : etcdClient,
            ServerPort = flags.ServerPort ?? AgentConfig.ServerPortDefault,
            SerfLanPort = flags.SerfLanPort ?? AgentConfig.SerfLanPortDefault,
            SerfWanPort = flags.SerfWanPort ?? AgentConfig.SerfWanPortDefault,
            Gossip = gossip,
            Bootstrap = flags.Bootstrap == true || flags.BootstrapExpect == 1,
            Http = door,
            Tls = tls.Https,
            EtcdTls = tls.Etcd,
            Sockets = sockets,
            Checks = checks,
            RunsRemoteCommands = flags.DisableRemoteExec == false,
            SessionTtlMin = sessionTtlMin,
            Leaving = new LeaveRules(flags.LeaveOnTerminate ?? false, flags.SkipLeaveOnInterrupt ?? true),
            Local = flags.Local,
            Watches = flags.Watches,
            Entries = flags.Entries,
            LogLevel = level.Level,
            Log = log,
            Traces = flags.Traces,
            Room = flags.Room,
            Etcd = etcd,
            Backup = backup,
            Notes = tls.Note is { } note ? [.. notes, note] : notes,
            PidFile = flags.PidFile is { Length: > 0 } ? Path.GetFullPath(flags.PidFile) : null,
        };
        return SharedAddress(config) is { } shared ? Invalid(shared)
            : flags.Local.Fault(checks.ToTerms()) is { } unfit ? unfit
            : config;
    }

    private static string? FirstComplaint(AgentFlags flags) =>
        ModeComplaint(flags) ?? PortComplaint(flags) ?? IdentityComplaint(flags);

    private static string? ModeComplaint(AgentFlags flags)
    {
        var server = flags.Server == true || flags.Dev;
        return flags switch
        {
            { Dev: false, DataDirectory: null or "" } =>
                "data_dir cannot be empty: name a folder with -data-dir=PATH, or keep everything in memory with -dev",
            { BootstrapExpect: < 0 and var expect } =>
                $"bootstrap_expect cannot be {expect}. Must be greater than or equal to zero",
            // To expect one server is to bootstrap.
            { BootstrapExpect: > 1 } when !server => "'bootstrap_expect > 0' requires 'server = true': add -server",
            { Bootstrap: true } or { BootstrapExpect: 1 } when !server => "'bootstrap = true' requires 'server = true': add -server",
            { BootstrapExpect: > 1, Bootstrap: true } =>
                "'bootstrap_expect > 0' and 'bootstrap = true' are mutually exclusive: leave one out",
            { BootstrapExpect: > 1 and var expect } =>
                $"bootstrap_expect cannot be {expect} yet: servers do not meet each other so far; use -bootstrap-expect=1, "
                + "or let several agents share a cluster of etcd (-engine-etcd)",
            _ when !server =>
                "a client agent is not there yet: add -server to run a server, or use -dev",
            _ => null,
        };
    }

    private static string? PortComplaint(AgentFlags flags)
    {
        (string Name, int? Port)[] ports =
        [
            ("dns", flags.DnsPort),
            ("etcd_v2", flags.EtcdV2Port),
            ("etcd", flags.EtcdPort),
            ("etcd_tls", flags.EtcdTlsPort),
            ("http", flags.HttpPort),
            ("https", flags.HttpsPort),
            ("serf_lan", flags.SerfLanPort),
            ("serf_wan", flags.SerfWanPort),
            ("server", flags.ServerPort),
        ];
        foreach (var (name, port) in ports)
        {
            if (port is < AgentConfig.PortOff or > IPEndPoint.MaxPort)
            {
                return $"ports.{name}: invalid port: {port}; 0 chooses a free one, -1 switches it off";
            }
        }

        return null;
    }

    private static string? IdentityComplaint(AgentFlags flags)
    {
        var datacenter = DatacenterOf(flags);
        if (!datacenter.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_'))
        {
            return $"datacenter cannot be \"{datacenter}\". Please use only [a-z0-9-_]";
        }

        if (DnsRules.DomainComplaint("domain", DomainOf(flags)) is { } complaint)
        {
            return complaint;
        }

        if (flags is { Watches.Count: > 0, HttpPort: AgentConfig.PortOff })
        {
            return "watches need the agent's HTTP interface: leave ports.http on";
        }

        return flags.NodeId is { } id && !Guid.TryParseExact(id, "D", out _)
            ? $"node_id \"{id}\" is not a UUID such as 9ac38d3f-3c4f-4a8a-9a3e-1f2d3c4b5a69"
            : null;
    }

    private static string DatacenterOf(AgentFlags flags) =>
        flags.Datacenter is { Length: > 0 } given ? given.ToLowerInvariant() : "dc1";

    private static string DomainOf(AgentFlags flags) =>
        flags.Domain?.Trim('.').ToLowerInvariant() is { Length: > 0 } given ? given : "consul";

    private static IPAddress BindDefault(AgentFlags flags) => flags.Dev ? IPAddress.Loopback : IPAddress.Any;

    private static Result<ImmutableArray<IPAddress>> ClientOf(string? written, AddressRules rules)
    {
        if (written is not { Length: > 0 })
        {
            return ImmutableArray.Create(IPAddress.Loopback);
        }

        return rules.Several("client_addr", written).TryGet(out var addresses, out var refused) && addresses.IsEmpty
            ? Invalid($"client_addr cannot be empty: \"{written}\" finds no address on this machine")
            : refused is null ? addresses : refused;
    }

    private static Result<ImmutableArray<IPAddress>> IpClientOf(string door, string? written, AddressRules rules) =>
        written?.Contains(ListenAddress.SocketPrefix, StringComparison.Ordinal) == true
            ? Invalid(
                $"{(door == "dns" ? "DNS" : door)} address cannot be a unix socket: {written}; give IP addresses in addresses.{door}")
            : rules.Several($"addresses.{door}", written ?? "");

    private static Result<LevelGiven> LevelOf(string? given)
    {
        if (given is null or "")
        {
            return new LevelGiven(null);
        }

        return LogLine.LevelOf(given) is { } level
            ? new LevelGiven(level)
            : Invalid($"Invalid log level: {given}. Valid log levels are: [TRACE DEBUG INFO WARN ERR ERROR]");
    }

    private static string? SharedAddress(AgentConfig config)
    {
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        IEnumerable<(string Door, IPAddress Address, int Port)> doors =
        [
            .. config.DnsClient.Select(address => ("DNS", address, config.DnsPort)),
            .. config.EtcdClient.Select(address => ("etcd", address, config.IsEtcdOptional ? 0 : config.EtcdPort)),

            // Both ways of asking may share a port: how a connection begins tells them apart.
            .. config.EtcdClient.Select(address => (
                "etcd over TLS", address, config.EtcdTlsPort == config.EtcdPort ? 0 : config.EtcdTlsPort)),
            .. Bound("HTTP", config.HttpAddresses, config.HttpPort),
            .. Bound("HTTPS", config.HttpsAddresses, config.HttpsPort),
            .. config.Client.Select(address => ("etcd v2", address, config.IsEtcdV2Optional ? 0 : config.EtcdV2Port)),
            ("Server RPC", config.Bind, config.ServerPort),
            ("Serf LAN", config.Gossip.Lan.Bind, config.SerfLanPort),
            ("Serf WAN", config.Gossip.Wan?.Bind ?? config.Bind, config.SerfWanPort),
        ];
        foreach (var (door, address, port) in doors.Where(door => door.Port > 0))
        {
            var bound = new IPEndPoint(address, port).ToString();
            if (!taken.TryAdd(bound, door))
            {
                return $"{door} address {bound} already configured for {taken[bound]}: give one of them another port";
            }
        }

        return null;
    }

    private static IEnumerable<(string Door, IPAddress Address, int Port)> Bound(
        string door, IEnumerable<ListenAddress> addresses, int port) =>
        addresses.Where(address => address.Ip is not null).Select(address => (door, address.Ip!, port));

    private static Refused Invalid(string message) => new(Refusal.Invalid, message);

    private sealed record LevelGiven(LogLevel? Level);
}
