using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Muster.Agent.Config;
using Muster.Bedrock;
using Muster.Gossip;
using Muster.Gossip.Consul;
using Muster.Gossip.Serf;
using Muster.Gossip.Swim;

namespace Muster.Agent.Networks;

/// <summary>The networks that this agent is in: of its datacenter, and of the servers of all.</summary>
internal sealed class AgentNetworks : IAsyncDisposable
{
    /// <summary>Told first, waited for as long: then a leave takes too long for its operator.</summary>
    private static readonly TimeSpan _leaveWithin = TimeSpan.FromSeconds(10);

    private readonly AgentConfig _config;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Joining _lanJoining;
    private readonly Joining? _wanJoining;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<string> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;

    private AgentNetworks(AgentConfig config, GossipNetwork lan, GossipNetwork? wan, TimeProvider time, Prng chance, ILogger log)
    {
        (_config, Lan, Wan, _time, _log) = (config, lan, wan, time, log);
        _lanJoining = new Joining(lan, config.Gossip.Lan, time, chance, log);
        _wanJoining = wan is null ? null : new Joining(wan, config.Gossip.Wan!, time, chance, log);
        Face = new Doors.Networks(
            NetworkFace.Of(lan, _lanJoining), wan is null ? null : NetworkFace.Of(wan, _wanJoining!));
    }

    public GossipNetwork Lan { get; }

    public GossipNetwork? Wan { get; }

    /// <summary>As doors may ask them.</summary>
    public Doors.Networks Face { get; }

    /// <summary>Done when gossip cannot go on: with why.</summary>
    public Task<string> Broken => _broken.Task;

    /// <summary>Where others meet the agent, for people; null: it meets nobody.</summary>
    public static string Shown(AgentNetworks? networks)
    {
        if (networks is null)
        {
            return "off (ports.serf_lan = -1): this agent meets nobody";
        }

        var (config, lan) = (networks._config, networks._config.Gossip.Lan.Advertise);
        var wan = config.Gossip.Wan is not { Advertise: var far } ? "no WAN"
            : far.Equals(lan) ? string.Create(CultureInfo.InvariantCulture, $"WAN: {config.SerfWanPort}")
            : $"WAN: {new IPEndPoint(far, config.SerfWanPort)}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{lan} (LAN: {config.SerfLanPort}, {wan}), {(networks.Lan.IsEncrypted ? "encrypted" : "not encrypted")}");
    }

    /// <param name="folder">Where keys and what is remembered lie; null: nowhere.</param>
    /// <param name="hear">Told what happens in the datacenter's network, on its loop: returns at once.</param>
    public static Result<AgentNetworks> Open(
        AgentConfig config, string nodeId, string? folder, TimeProvider time, Prng chance, ILoggerFactory logs, Action<SerfNews> hear)
    {
        var log = logs.CreateLogger("Muster.Gossip");
        var gossip = config.Gossip;
        var lan = GossipNetwork.Open(new NetworkMaterials(
            config.NodeName,
            gossip.Lan with { Port = config.SerfLanPort },
            gossip,
            TagsOf(config, nodeId, config.SerfWanPort == AgentConfig.PortOff ? null : config.SerfWanPort),
            folder,
            "local",
            theirs => OutsideOf(gossip.Lan, "serf_lan_allowed_cidrs", theirs) ?? ConsulMerge.RefuseLan(
                config.Datacenter, config.NodeName, nodeId, theirs.Select(one => new LanRecord(SerfMember.Of(one), one.State == MemberState.Left))),
            hear,
            time,
            chance,
            log));
        if (!lan.TryGet(out var near, out var refused))
        {
            return refused;
        }

        if (gossip.Wan is not { } settings)
        {
            return new AgentNetworks(config, near, null, time, chance, log);
        }

        var wan = GossipNetwork.Open(new NetworkMaterials(
            $"{config.NodeName}.{config.Datacenter}",
            settings with { Port = config.SerfWanPort },
            gossip,
            TagsOf(config, nodeId, wanPort: null),
            folder,
            "remote",
            theirs => OutsideOf(settings, "serf_wan_allowed_cidrs", theirs) ?? ConsulMerge.RefuseWan(theirs.Select(SerfMember.Of)),
            _ => { },
            time,
            chance,
            log));
        if (wan.TryGet(out var far, out refused))
        {
            return new AgentNetworks(config, near, far, time, chance, log);
        }

        _ = near.DisposeAsync().AsTask();
        return refused;
    }

    /// <summary>Joins what must be joined at once; then goes on by itself. Refuses when nobody of <c>start_join</c> answers.</summary>
    public async Task<Result<bool>> BeginAsync(CancellationToken cancel)
    {
        foreach (var (joining, addresses) in ((Joining?, ImmutableArray<string>)[])
            [(_lanJoining, _config.Gossip.Lan.StartJoin), (_wanJoining, _config.Gossip.Wan?.StartJoin ?? [])])
        {
            if (joining is not null && !addresses.IsEmpty
                && !(await joining.JoinAsync(addresses, cancel)).TryGet(out _, out var refused))
            {
                return new Refused(Refusal.Unavailable, $"Failed to join any of {string.Join(", ", addresses)}: {refused.Message.ReplaceLineEndings(" ").Trim()}");
            }
        }

        _running = Task.Run(() => RunAsync(_stopping.Token), CancellationToken.None);
        return true;
    }

    /// <summary>Tells the others that this agent goes; no longer than is bearable.</summary>
    public async Task LeaveAsync()
    {
        using var patience = new CancellationTokenSource(_leaveWithin, _time);
        try
        {
            // Both at once: neither knows the other.
            await Task.WhenAll(Lan.LeaveAsync(patience.Token), Wan?.LeaveAsync(patience.Token) ?? Task.CompletedTask);
        }
        catch (OperationCanceledException)
        {
            NetworkLog.LeaveCutShort(_log, _leaveWithin.TotalSeconds);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        await Lan.DisposeAsync();
        if (Wan is not null)
        {
            await Wan.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            await Task.WhenAll(FindAsync(_lanJoining, cancel), FindAsync(_wanJoining, cancel), WatchAsync(Lan, cancel), WatchAsync(Wan, cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task FindAsync(Joining? joining, CancellationToken cancel)
    {
        if (joining is null)
        {
            return;
        }

        await joining.RejoinAsync(cancel);
        if (!await joining.RetryAsync(cancel))
        {
            _broken.TrySetResult("nobody of retry_join could be joined, retry_max times over");
        }
    }

    private async Task WatchAsync(GossipNetwork? network, CancellationToken cancel)
    {
        if (network is null)
        {
            return;
        }

        await network.Completion.WaitAsync(cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancel.IsCancellationRequested)
        {
            _broken.TrySetResult($"gossip has ended: {network.Completion.Exception?.GetBaseException().Message ?? "its socket was closed"}");
        }
    }

    private static ImmutableSortedDictionary<string, string> TagsOf(AgentConfig config, string nodeId, int? wanPort) =>
        ConsulTags.Of(new AgentTags(config.Datacenter, nodeId, Release.Consul, config.ServerPort, wanPort, config.Bootstrap));

    private static string? OutsideOf(NetworkSettings settings, string key, IReadOnlyList<Member> theirs)
    {
        if (settings.Allowed.IsEmpty)
        {
            return null;
        }

        var outside = theirs.FirstOrDefault(member => !settings.Allowed.Any(network => network.Contains(PlainAddress.Of(member.Address.Address))));
        return outside is null
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"Member '{outside.Name}' at {outside.Address.Address} is outside of {key}");
    }
}
