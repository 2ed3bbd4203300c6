using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Muster.Agent.Config;
using Muster.Bedrock;
using Muster.Gossip.Serf;
using Muster.Registry;
using Muster.Registry.Catalog;
using Muster.Registry.External;

namespace Muster.Agent.Networks;

/// <summary>
/// Takes what gossip says of members into the catalog: as it comes, and all of it once in a while. Of several agents over one
/// catalog one does it, whose duty it is; over a catalog of its own an agent does it itself, but for its own node.
/// </summary>
internal sealed class MembersToCatalog : IAsyncDisposable
{
    /// <summary>News that wait; if more come, the next turn over all members makes up for them.</summary>
    private const int NewsMax = 4096;

    /// <summary>As often as Consul's leader does.</summary>
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(60);

    /// <summary>While something is held back.</summary>
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(5);

    /// <summary>How long this agent may doubt what it hears before another one does this: longer than a dead one's lease lasts.</summary>
    private static readonly TimeSpan _doubtMax = TimeSpan.FromSeconds(20);

    private readonly AgentConfig _config;
    private readonly Catalog _catalog;
    private readonly External? _shared;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly long _began;
    private readonly Channel<SerfNews.OfMember> _news =
        Channel.CreateBounded<SerfNews.OfMember>(new BoundedChannelOptions(NewsMax) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly CancellationTokenSource _stopping = new();
    private readonly RollCall _calls;
    private TimeSpan? _doubtsSince;
    private Task _running = Task.CompletedTask;

    /// <param name="shared">The agents over this catalog; null: it is this agent's own.</param>
    public MembersToCatalog(AgentConfig config, Catalog catalog, External? shared, TimeProvider time, ILogger log)
    {
        (_config, _catalog, _shared, _time, _log) = (config, catalog, shared, time, log);
        _calls = new RollCall(config.NodeName);
        _began = time.GetTimestamp();
    }

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
        var next = _interval;
        try
        {
            while (true)
            {
                var changed = _shared?.MembersChanged;
                var duty = _shared?.Members;
                var isTurn = Now() >= next;
                if (_shared is not null && duty is null)
                {
                    // Another one hears the same; whoever takes over goes over all.
                    Forget();
                    if (isTurn)
                    {
                        TakePartAgain(lan);
                        next = Now() + _interval;
                    }
                }
                else if (_news.Reader.TryRead(out var news))
                {
                    var isDone = await FollowAsync(lan, news.Member, duty, cancel);
                    next = isDone || next < Now() + _soon ? next : Now() + _soon;
                    continue;
                }
                else if (isTurn)
                {
                    var isDone = await GoOverAllAsync(lan, duty, cancel);
                    next = Now() + (isDone ? _interval : _soon);
                }

                next = _shared is null ? next : await CallAsync(lan, next, cancel);
                next = await UntilAsync(next, changed, cancel) ? Now() : next;
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>
    /// Those of whom gossip says that they are gone, though the engine does not know it yet. When the next turn over all members
    /// is due then.
    /// </summary>
    private async Task<TimeSpan> CallAsync(GossipNetwork lan, TimeSpan next, CancellationToken cancel)
    {
        var members = lan.Members;
        var agents = _shared!.Agents.ToList();
        var isCutOff = NetworkPicture.Of(_config.NodeName, members, agents).IsCutOff;
        foreach (var node in _calls.Of(members, agents, isCutOff, _shared.Dismissals))
        {
            var dismissed = await _shared.DismissAsync(Caller.System, node, cancel);
            if (!dismissed.TryGet(out var isDone, out var refused))
            {
                NetworkLog.NotCalled(_log, node, refused.Message);
                next = next < Now() + _soon ? next : Now() + _soon;
            }
            else if (isDone)
            {
                // Who hears most of the others believes what they say; else only that the other one stays away.
                _calls.Called(node, isCutOff ? Now() + RollCall.AnswerMax : Now());
                NetworkLog.Called(_log, node);
            }
        }

        return _calls.NextAnswer(Now()) is { } answer && answer < next ? answer : next;
    }

    private TimeSpan Now() => _time.GetElapsedTime(_began);

    private void Forget()
    {
        while (_news.Reader.TryRead(out _))
        {
        }
    }

    /// <summary>Waits for news or for a moment; true when the duty has come or gone.</summary>
    private async Task<bool> UntilAsync(TimeSpan at, Task? changed, CancellationToken cancel)
    {
        var left = at - Now();
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        using var turn = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var news = _news.Reader.WaitToReadAsync(turn.Token).AsTask();
        var time = Task.Delay(left, _time, turn.Token);
        var first = changed is null ? await Task.WhenAny(news, time) : await Task.WhenAny(news, time, changed);
        await turn.CancelAsync();
        cancel.ThrowIfCancellationRequested();
        return first == changed;
    }

    private async Task<bool> FollowAsync(GossipNetwork lan, SerfMember member, Duty? duty, CancellationToken cancel)
    {
        // What has become of it since is what counts.
        var members = lan.Members;
        var now = members.FirstOrDefault(one => one.Name == member.Name);
        return await FollowAsync(now ?? member, isForgotten: now is null, Picture(members), duty, cancel);
    }

    private async Task<bool> GoOverAllAsync(GossipNetwork lan, Duty? duty, CancellationToken cancel)
    {
        var members = lan.Members;
        var picture = Picture(members);
        if (duty is not null && IsDoubtedForLong(picture.IsCutOff))
        {
            NetworkLog.PassedOn(_log);
            _shared!.Hears(others: false);
            return true;
        }

        var isDone = !picture.IsCutOff;
        foreach (var member in members.TakeWhile(_ => duty is not { IsOver: true }))
        {
            isDone &= await FollowAsync(member, isForgotten: false, picture, duty, cancel);
        }

        // Those of an earlier life have had their time to come back by then.
        if (Now() >= _interval)
        {
            var met = members.Select(member => member.Name).Concat(picture.Agents).ToHashSet(StringComparer.OrdinalIgnoreCase);
            foreach (var known in _catalog.Current.Dump().Where(known => !met.Contains(known.Node.Name)))
            {
                await CarryOutAsync(
                    known.Node.Name, MemberCatalogPlan.Unknown(known, IsAwaited(lan, known.Node.Name)), duty, cancel);
            }
        }

        return isDone;
    }

    /// <summary>Who had left the duty to others and hears them again is one of those who can have it.</summary>
    private void TakePartAgain(GossipNetwork lan)
    {
        if (!Picture(lan.Members).IsCutOff)
        {
            _shared!.Hears(others: true);
        }
    }

    /// <summary>False: it is held back for now.</summary>
    private async Task<bool> FollowAsync(SerfMember member, bool isForgotten, NetworkPicture picture, Duty? duty, CancellationToken cancel)
    {
        if (member.Name == _config.NodeName)
        {
            // Over a catalog of its own an agent says it of itself.
            await CarryOutAsync(member.Name, _shared is null ? null : MemberCatalogPlan.Own(_catalog.Current.Dump(member.Name)), duty, cancel);
            return true;
        }

        if (picture.HoldsBack(member) || (member.Status == MemberStatus.Failed && _calls.Awaits(member.Name, Now())))
        {
            return false;
        }

        await CarryOutAsync(
            member.Name, MemberCatalogPlan.Of(member, isForgotten, _config.Datacenter, _catalog.Current), duty, cancel);
        return true;
    }

    private NetworkPicture Picture(IReadOnlyList<SerfMember> members) =>
        _shared is null ? NetworkPicture.Alone : NetworkPicture.Of(_config.NodeName, members, _shared.Agents);

    private bool IsDoubtedForLong(bool doubts)
    {
        _doubtsSince = doubts ? _doubtsSince ?? Now() : null;
        if (_doubtsSince is not { } since || Now() - since < _doubtMax)
        {
            return false;
        }

        _doubtsSince = null;
        return true;
    }

    /// <summary>
    /// As long as members that failed are waited for, so are those that were there when this agent ended, and over a shared
    /// catalog all, for the agent that knew them may have ended.
    /// </summary>
    private bool IsAwaited(GossipNetwork lan, string name) =>
        Now() < _config.Gossip.Lan.Terms.ReconnectTimeout
        && (_shared is not null || lan.KnownBefore.Any(known => string.Equals(known.Key, name, StringComparison.OrdinalIgnoreCase)));

    private async Task CarryOutAsync(string name, MemberStep? step, Duty? duty, CancellationToken cancel)
    {
        var refused = step switch
        {
            { Put: { } registration } => (await _catalog.RegisterAsync(Caller.System, registration, duty, cancel)).Refused,
            { Removed: { } removed } => (await _catalog.DeregisterAsync(Caller.System, removed, duty, cancel)).Refused,
            _ => null,
        };

        // Who has the duty now does it.
        if (refused is not null && duty is not { IsOver: true })
        {
            NetworkLog.NotCatalogued(_log, name, refused.Message);
        }
    }
}
