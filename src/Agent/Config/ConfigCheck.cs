using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
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

        if (!NodeMetaRules.Parse(flags.NodeMeta).TryGet(out var meta, out var refused)
            || !BindOf(flags).TryGet(out var bind, out refused)
            || !AddressesOf("client_addr", flags.Client ?? "").TryGet(out var client, out refused)
            || !DnsRules.Check(flags).TryGet(out var dns, out refused)
            || !DnsClientOf(flags.DnsAddresses, client).TryGet(out var dnsClient, out refused)
            || !AdvertiseOf(flags, bind, machine).TryGet(out var advertise, out refused)
            || !CheckSettings.Of(flags.Checks).TryGet(out var checks, out refused)
            || !SessionTtl.LeastOf(flags.SessionTtlMin).TryGet(out var sessionTtlMin, out refused)
            || !LevelOf(flags.LogLevel).TryGet(out var level, out refused)
            || !LogSettings.Of(flags.Log).TryGet(out var log, out refused)
            || !HttpDoorCheck.Check(flags, machine.HostName).TryGet(out var http, out refused))
        {
            return refused;
        }

        var config = new AgentConfig
        {
            Dev = flags.Dev,
            DataDirectory = flags.Dev ? null : Path.GetFullPath(flags.DataDirectory!),
            NodeName = flags.Node is { Length: > 0 } ? flags.Node : machine.HostName,
            NodeId = flags.NodeId?.ToLowerInvariant(),
            NodeMeta = meta,
            Datacenter = DatacenterOf(flags),
            Domain = DomainOf(flags),
            Bind = bind,
            Client = client,
            DnsClient = dnsClient,
            Dns = dns,
            Advertise = advertise,
            HttpPort = flags.HttpPort ?? AgentConfig.HttpPortDefault,
            DnsPort = flags.DnsPort ?? AgentConfig.DnsPortDefault,
            ServerPort = flags.ServerPort ?? AgentConfig.ServerPortDefault,
            SerfLanPort = flags.SerfLanPort ?? AgentConfig.SerfLanPortDefault,
            SerfWanPort = flags.SerfWanPort ?? AgentConfig.SerfWanPortDefault,
            Bootstrap = flags.Bootstrap == true || flags.BootstrapExpect == 1,
            Http = http,
            Checks = checks,
            SessionTtlMin = sessionTtlMin,
            LogLevel = level.Level,
            Log = log,
            Notes = notes,
            PidFile = flags.PidFile is { Length: > 0 } ? Path.GetFullPath(flags.PidFile) : null,
        };
        return SharedAddress(config) is { } shared ? Invalid(shared) : config;
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
            { BootstrapExpect: > 0 } when !server => "'bootstrap_expect > 0' requires 'server = true': add -server",
            { Bootstrap: true } when !server => "'bootstrap = true' requires 'server = true': add -server",
            { BootstrapExpect: > 0, Bootstrap: true } =>
                "'bootstrap_expect > 0' and 'bootstrap = true' are mutually exclusive: leave one out",
            { BootstrapExpect: > 1 and var expect } =>
                $"bootstrap_expect cannot be {expect} yet: several servers are not there; use -bootstrap-expect=1",
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
            ("http", flags.HttpPort),
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

        return flags.NodeId is { } id && !Guid.TryParseExact(id, "D", out _)
            ? $"node_id \"{id}\" is not a UUID such as 9ac38d3f-3c4f-4a8a-9a3e-1f2d3c4b5a69"
            : null;
    }

    private static string DatacenterOf(AgentFlags flags) =>
        flags.Datacenter is { Length: > 0 } given ? given.ToLowerInvariant() : "dc1";

    private static string DomainOf(AgentFlags flags) =>
        flags.Domain?.Trim('.').ToLowerInvariant() is { Length: > 0 } given ? given : "consul";

    private static Result<IPAddress> BindOf(AgentFlags flags) =>
        flags.Bind is { Length: > 0 } given ? AddressOf("bind_addr", given)
        : flags.Dev ? IPAddress.Loopback
        : IPAddress.Any;

    private static Result<ImmutableArray<IPAddress>> DnsClientOf(string? addresses, ImmutableArray<IPAddress> client) =>
        addresses is not { Length: > 0 } own ? client
        : own.StartsWith("unix://", StringComparison.Ordinal)
            ? Invalid($"DNS address cannot be a unix socket: {own}; give IP addresses in addresses.dns")
        : AddressesOf("addresses.dns", own);

    private static Result<ImmutableArray<IPAddress>> AddressesOf(string field, string several)
    {
        var addresses = ImmutableArray.CreateBuilder<IPAddress>();
        foreach (var given in several.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!AddressOf(field, given).TryGet(out var address, out var refused))
            {
                return refused;
            }

            addresses.Add(address);
        }

        return addresses.Count > 0 ? addresses.ToImmutable() : [IPAddress.Loopback];
    }

    private static Result<IPAddress> AdvertiseOf(AgentFlags flags, IPAddress bind, Machine machine)
    {
        if (flags.Advertise is { Length: > 0 } given)
        {
            var parsed = AddressOf("advertise_addr", given);
            return parsed.Ok && IsAny(parsed.Value)
                ? Invalid("Advertise address cannot be 0.0.0.0, :: or [::]: name one that others can reach")
                : parsed;
        }

        if (!IsAny(bind))
        {
            return bind;
        }

        return machine.Look() switch
        {
            [var only] => only,
            [] => Invalid(
                "No private IPv4 address found. Please configure one with 'bind' and/or 'advertise', "
                + "such as -bind=127.0.0.1"),
            var several => Invalid(
                "Multiple private IPv4 addresses found. Please configure one with 'bind' and/or 'advertise', "
                + $"such as -bind={several[0]}"),
        };
    }

    private static Result<IPAddress> AddressOf(string field, string given)
    {
        if (given.Contains("{{", StringComparison.Ordinal))
        {
            return Invalid($"{field} cannot be a template yet: {given}; write the address itself");
        }

        // The base library also reads 1.2.3 (as 1.2.0.3) and 017.0.0.1: surprises, not addresses.
        var text = given.Trim('[', ']');
        return IPAddress.TryParse(text, out var address)
            && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text)
            ? address
            : Invalid($"{field} \"{given}\" is not an IP address");
    }

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
            .. config.Client.Select(address => ("HTTP", address, config.HttpPort)),
            ("Server RPC", config.Bind, config.ServerPort),
            ("Serf LAN", config.Bind, config.SerfLanPort),
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

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static Refused Invalid(string message) => new(Refusal.Invalid, message);

    private sealed record LevelGiven(LogLevel? Level);
}
