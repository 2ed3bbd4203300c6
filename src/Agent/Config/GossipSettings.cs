using System.Collections.Immutable;
using System.Net;
using Muster.Bedrock;
using Muster.Gossip.Serf;
using Muster.Gossip.Swim;
using Muster.Gossip.Wire;

namespace Muster.Agent.Config;

/// <summary>How this agent meets others: checked, with every default filled in.</summary>
public sealed record GossipSettings
{
    /// <summary>A machine may well be away for a weekend's repair.</summary>
    private static readonly TimeSpan _reconnectTimeoutDefault = TimeSpan.FromHours(72);

    /// <summary>What is used unless a file remembers other keys; null: gossip is not encrypted, unless a file has keys.</summary>
    public SecretKey? Encrypt { get; init; }

    public bool VerifiesIncoming { get; init; } = true;

    public bool VerifiesOutgoing { get; init; } = true;

    /// <summary>Keys that were installed are remembered in a file of the data directory.</summary>
    public bool KeepsKeyring { get; init; } = true;

    public bool HasCoordinates { get; init; } = true;

    /// <summary>Who has left on purpose joins again when it starts.</summary>
    public bool Rejoins { get; init; }

    public required NetworkSettings Lan { get; init; }

    /// <summary>Null: this agent is in no network of several datacenters.</summary>
    public NetworkSettings? Wan { get; init; }

    internal static Result<GossipSettings> Of(AgentFlags flags, IPAddress bind, IPAddress lan, IPAddress wan, Machine machine)
    {
        var rules = new AddressRules(machine);
        var asked = flags.Gossip;
        SecretKey? key = null;
        if (!rules.One("serf_lan", flags.Addresses.SerfLan).TryGet(out var lanBind, out var refused)
            || !rules.One("serf_wan", flags.Addresses.SerfWan).TryGet(out var wanBind, out refused))
        {
            return refused!;
        }

        if (asked.Encrypt is { Length: > 0 } written && !SecretKey.Parse(written).TryGet(out key, out refused))
        {
            return refused with { Message = $"Invalid encryption key: {refused.Message.TrimEnd('.')}: make one with `muster keygen`" };
        }

        foreach (var address in (string[])[.. asked.Lan.StartJoin, .. asked.Lan.RetryJoin, .. asked.Wan.StartJoin, .. asked.Wan.RetryJoin])
        {
            if (JoinAddress.Complaint(address) is { } wrong)
            {
                return new Refused(Refusal.Invalid, wrong);
            }
        }

        var lanPort = flags.SerfLanPort ?? AgentConfig.SerfLanPortDefault;

        // Who meets nobody in its datacenter meets nobody elsewhere.
        var wanPort = lanPort == AgentConfig.PortOff ? lanPort : flags.SerfWanPort ?? AgentConfig.SerfWanPortDefault;
        if (lanPort == AgentConfig.PortOff && (asked.Lan.StartJoin.Count > 0 || asked.Lan.RetryJoin.Count > 0))
        {
            return new Refused(Refusal.Invalid, "ports.serf_lan is -1, so that this agent meets nobody: give it a port to join others");
        }

        return new GossipSettings
        {
            Encrypt = key,
            VerifiesIncoming = asked.VerifyIncoming ?? true,
            VerifiesOutgoing = asked.VerifyOutgoing ?? true,
            KeepsKeyring = asked.DisableKeyringFile != true,
            HasCoordinates = asked.DisableCoordinates != true,
            Rejoins = asked.RejoinAfterLeave == true,
            Lan = NetworkSettings.Of(
                asked.Lan,
                lanPort,
                lanBind.Ip ?? bind,
                lan,
                flags.Dev ? SwimProfile.Lan.AsConsulDev() : SwimProfile.Lan.AsConsul(),
                asked.Lan.ReconnectTimeout ?? _reconnectTimeoutDefault),
            Wan = wanPort == AgentConfig.PortOff ? null : NetworkSettings.Of(
                asked.Wan,
                wanPort,
                wanBind.Ip ?? bind,
                wan,
                flags.Dev ? SwimProfile.Wan.AsConsulDev() : SwimProfile.Wan.AsConsul(),
                asked.Wan.ReconnectTimeout ?? _reconnectTimeoutDefault),
        };
    }
}

/// <summary>One network: where this agent is in it, and how it finds the others.</summary>
/// <param name="Bind">Where it listens.</param>
/// <param name="Port">For UDP and TCP alike; 0: to be chosen.</param>
/// <param name="Advertise">Where others reach it.</param>
public sealed record NetworkSettings(IPAddress Bind, int Port, IPAddress Advertise, SwimProfile Profile, SerfTerms Terms)
{
    public static readonly TimeSpan RetryIntervalDefault = TimeSpan.FromSeconds(30);

    public ImmutableArray<string> StartJoin { get; init; } = [];

    public ImmutableArray<string> RetryJoin { get; init; } = [];

    public TimeSpan RetryInterval { get; init; } = RetryIntervalDefault;

    /// <summary>0: for ever.</summary>
    public int RetryMax { get; init; }

    /// <summary>Members must have an address of these; none: any.</summary>
    public ImmutableArray<IPNetwork> Allowed { get; init; } = [];

    internal static NetworkSettings Of(
        NetworkFlags asked, int port, IPAddress bind, IPAddress advertise, SwimProfile profile, TimeSpan reconnectTimeout) =>
        new(
            bind,
            port,
            advertise,
            profile with
            {
                GossipInterval = asked.GossipInterval ?? profile.GossipInterval,
                GossipNodes = asked.GossipNodes ?? profile.GossipNodes,
                ProbeInterval = asked.ProbeInterval ?? profile.ProbeInterval,
                ProbeTimeout = asked.ProbeTimeout ?? profile.ProbeTimeout,
                RetransmitMult = asked.RetransmitMult ?? profile.RetransmitMult,
                SuspicionMult = asked.SuspicionMult ?? profile.SuspicionMult,
            },
            SerfTerms.Consul with { ReconnectTimeout = reconnectTimeout })
        {
            StartJoin = [.. asked.StartJoin],
            RetryJoin = [.. asked.RetryJoin],
            RetryInterval = asked.RetryInterval is { } interval && interval > TimeSpan.Zero ? interval : RetryIntervalDefault,
            RetryMax = asked.RetryMax ?? 0,
            Allowed = [.. asked.Allowed],
        };
}
