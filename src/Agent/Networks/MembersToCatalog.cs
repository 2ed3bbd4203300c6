using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Muster.Agent.Config;
using Muster.Bedrock;
using Muster.Gossip.Consul;
using Muster.Gossip.Serf;
using Muster.Registry;
using Muster.Registry.Catalog;

namespace Muster.Agent.Networks;

/// <summary>
/// Takes what gossip says of members into the catalog: as it comes, and all of it once in a while. Of several agents over one
/// catalog the first by name does it. This agent's own node is its own business.
/// </summary>
internal sealed class MembersToCatalog : IAsyncDisposable
{
    /// <summary>News that wait; if more come, the next turn over all members makes up for them.</summary>
    private const int NewsMax = 4096;

    /// <summary>As often as Consul's leader does.</summary>
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(60);

    private readonly AgentConfig _config;
    private readonly Catalog _catalog;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Channel<SerfNews.OfMember> _news =
        Channel.CreateBounded<SerfNews.OfMember>(new BoundedChannelOptions(NewsMax) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public MembersToCatalog(AgentConfig config, Catalog catalog, TimeProvider time, ILogger log) =>
        (_config, _catalog, _time, _log) = (config, catalog, time, log);

    /// <summary>Told by gossip, on its loop.</summary>
    public void Hear(SerfNews.OfMember news) => _news.Writer.TryWrite(news);

    public void Begin(GossipNetwork lan) => _running = Task.Run(() => RunAsync(lan, _stopping.Token), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync(GossipNetwork lan, CancellationToken cancel)
    {
        try
        {
            await Task.WhenAll(FollowAsync(lan, cancel), GoOverAllAsync(lan, cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task FollowAsync(GossipNetwork lan, CancellationToken cancel)
    {
        await foreach (var news in _news.Reader.ReadAllAsync(cancel))
        {
            if (news.Member.Name != _config.NodeName && IsDuty(lan))
            {
                // What has become of it since is what counts.
                var now = lan.Members.FirstOrDefault(member => member.Name == news.Member.Name);
                await CarryOutAsync(
                    news.Member.Name,
                    MemberCatalogPlan.Of(now ?? news.Member, isForgotten: now is null, _config.Datacenter, _catalog.Current),
                    cancel);
            }
        }
    }

    private async Task GoOverAllAsync(GossipNetwork lan, CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(_interval, _time, cancel);
            if (!IsDuty(lan))
            {
                continue;
            }

            var members = lan.Members;
            foreach (var member in members.Where(member => member.Name != _config.NodeName))
            {
                await CarryOutAsync(
                    member.Name, MemberCatalogPlan.Of(member, isForgotten: false, _config.Datacenter, _catalog.Current), cancel);
            }

            // Nodes of an earlier life that have not come back; over a shared catalog another network may know them.
            if (_config.Etcd is null)
            {
                var names = members.Select(member => member.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
                foreach (var known in _catalog.Current.Dump().Where(known => !names.Contains(known.Node.Name)))
                {
                    await CarryOutAsync(known.Node.Name, MemberCatalogPlan.Unknown(known), cancel);
                }
            }
        }
    }

    /// <summary>An agent with a catalog of its own does it itself; of those that share one, the first that is alive.</summary>
    private bool IsDuty(GossipNetwork lan) =>
        _config.Etcd is null
        || !lan.Members.Any(member => member.Status == MemberStatus.Alive
            && ConsulTags.IsOurServer(member.Tags)
            && string.CompareOrdinal(member.Name, _config.NodeName) < 0);

    private async Task CarryOutAsync(string name, MemberStep? step, CancellationToken cancel)
    {
        var refused = step switch
        {
            { Put: { } registration } => (await _catalog.RegisterAsync(Caller.System, registration, cancel)).Refused,
            { Removed: { } removed } => (await _catalog.DeregisterAsync(Caller.System, removed, cancel)).Refused,
            _ => null,
        };
        if (refused is not null)
        {
            NetworkLog.NotCatalogued(_log, name, refused.Message);
        }
    }
}
