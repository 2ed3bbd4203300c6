using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Local;
using Muster.Registry.Views;

namespace Muster.Registry.External;

/// <summary>
/// Checks of nodes that run no agent, performed by the agents that do: each announces itself by a row that its lease
/// holds, and all who see the same rows share the checks alike (<see cref="Share"/>). What is found is written to the
/// catalog, as long as the finder's row lives.
/// </summary>
/// <remarks>
/// <code>
///   agent dies ──► its lease ends ──► its row goes ──► the others see it and take over
///       └─ gossip says so ─► the next one takes its row ─┘   (it lives: a new row, as the youngest)
///   cannot renew ──► stops by its own clock, before its lease ends at the engine
///   comes ──► its row is seen ──► the others leave it its share
/// </code>
/// </remarks>
public sealed class External : IAsyncDisposable
{
    /// <summary>How long a change of the catalog or of the shares may go unnoticed; and no oftener is it looked at.</summary>
    private static readonly TimeSpan _pace = TimeSpan.FromSeconds(1);

    private readonly ExternalOptions _options;
    private readonly IEngine _engine;
    private readonly Catalog.Catalog _catalog;
    private readonly Follower<Performers, string> _performers;
    private readonly IExternalProbe _probe;
    private readonly Membership _membership;
    private readonly Rounds _rounds;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _logger;

    private readonly Tenure _members = new();
    private Task _running = Task.CompletedTask;
    private bool _announced;
    private CatalogSnapshot? _nothingIn;
    private int _share;
    private long? _shared;
    private Look? _looked;
    private int _dismissals;

    private External(
        ExternalOptions options,
        IEngine engine,
        Catalog.Catalog catalog,
        Follower<Performers, string> performers,
        IExternalProbe probe)
    {
        _options = options;
        _engine = engine;
        _catalog = catalog;
        _performers = performers;
        _probe = probe;
        _logger = options.Logs.CreateLogger("Muster.Registry.External");
        _membership = new Membership(engine, options, _logger);
        _rounds = new Rounds(options.Time, options.Chance, _logger, PerformAsync);
    }

    /// <summary>How many checks are this agent's now.</summary>
    public int ShareCount => Volatile.Read(ref _share);

    /// <summary>To keep what the catalog says of members; null while another has it, or this agent cannot be sure.</summary>
    public Duty? Members => _members.Duty;

    /// <summary>Done once <see cref="Members"/> is another than it was when this was asked for.</summary>
    public Task MembersChanged => _members.Changed;

    /// <summary>
    /// The agents that are there, as far as the engine knows, who came first first: their nodes' names, and whether they can keep
    /// members.
    /// </summary>
    public IEnumerable<(string Node, bool KeepsMembers)> Agents =>
        _performers.Current.BySeniority.Select(one => (one.Node, one.KeepsMembers));

    /// <summary>How often this agent was taken for gone though it is there, whether another did so or it slept for too long.</summary>
    public int Dismissals => Volatile.Read(ref _dismissals);

    /// <summary>
    /// Whether this agent hears the others of its network. One that does not leaves <see cref="Members"/> to those that do, and
    /// is the last of them once it does again.
    /// </summary>
    public void Hears(bool others)
    {
        if (_options.KeepsMembers && _membership.KeepsMembers != others)
        {
            _membership.BeginAnew(others);
            if (!others)
            {
                _members.Decline();
            }
        }
    }

    /// <summary>
    /// Ends what the agents of a node have announced, as if their leases had ended: others do at once what they did. Who is
    /// there all the same announces himself anew, as the youngest, before long. False: nothing ended, since this agent is not
    /// announced itself, or they have announced themselves again.
    /// </summary>
    public async ValueTask<Result<bool>> DismissAsync(Caller caller, string node, CancellationToken cancel)
    {
        if (DismissPlan.Plan(_performers.Current, _options.AgentId, node) is not { } txn)
        {
            return false;
        }

        if (!(await _engine.CommitAsync(txn, caller.ToOrigin(), cancel)).TryGet(out var done, out var refused))
        {
            return refused;
        }

        if (done.Succeeded)
        {
            await _performers.AtLeastAsync(done.At, cancel);
        }

        return done.Succeeded;
    }

    /// <summary>Gives up for good what this agent does for all; others do it from then on.</summary>
    public async Task RetireAsync(CancellationToken cancel)
    {
        await _membership.EndAsync(cancel);
        _members.Take(null);
    }

    /// <summary>Announces this agent and begins to take its share.</summary>
    public static ValueTask<Result<External>> OpenAsync(
        ExternalOptions options, IEngine engine, Catalog.Catalog catalog, CancellationToken cancel) =>
        OpenAsync(options, engine, catalog, new ExternalProbe(options.Checks, options.Time), cancel);

    internal static async ValueTask<Result<External>> OpenAsync(
        ExternalOptions options,
        IEngine engine,
        Catalog.Catalog catalog,
        IExternalProbe probe,
        CancellationToken cancel)
    {
        var following = await Follower<Performers, string>.OpenAsync(engine, new PerformersFold(), options.Time, cancel);
        if (!following.TryGet(out var performers, out var refused))
        {
            return refused;
        }

        var external = new External(options, engine, catalog, performers, probe);
        external._running = Task.Run(external.RunAsync, CancellationToken.None);
        return external;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        await _rounds.DisposeAsync();
        await _membership.DisposeAsync();
        await _performers.DisposeAsync();
        _probe.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var change = _performers.Waiters.Enter(PerformersFold.Topic, PerformersFold.Topic, Revision.Never);
                LookForOwn();
                var left = TakeTurn();
                await change.WaitAsync(left, _options.Time, _stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            _rounds.Take(new Dictionary<WorkKey, Work>());
            _members.Take(null);
        }
    }

    /// <summary>Whoever took this agent for gone took its row: it says that it is there.</summary>
    private void LookForOwn()
    {
        // In this order: a picture from before the announcement says nothing.
        var announced = _membership.Announced;
        var picture = _performers.Current;
        if (announced is { } at && picture.At >= at && !picture.ById.ContainsKey(_options.AgentId) && _membership.AnnounceAgain(at))
        {
            Interlocked.Increment(ref _dismissals);
            ExternalLog.Dismissed(_logger);
        }
    }

    /// <summary>The agent's row as soon as it matters, the duty as soon as it comes, the share at its pace; how long until that.</summary>
    private TimeSpan TakeTurn()
    {
        if (!_announced && IsNeeded())
        {
            _announced = true;
            _membership.Begin();
        }

        var keeper = _membership.IsSure() ? _performers.Current.Keeper : null;
        _members.Take(keeper?.Id == _options.AgentId ? keeper : null);
        var left = _shared is { } at ? _pace - _options.Time.GetElapsedTime(at) : TimeSpan.Zero;
        if (left > TimeSpan.Zero)
        {
            return left;
        }

        _shared = _options.Time.GetTimestamp();
        TakeShare();
        return _pace;
    }

    private bool IsNeeded()
    {
        var picture = _catalog.Current;
        if (!_options.IsAlone || ReferenceEquals(picture, _nothingIn))
        {
            return !_options.IsAlone;
        }

        _nothingIn = picture;
        return ExternalPlan.All(picture).Any();
    }

    private void TakeShare()
    {
        var look = new Look(_membership.IsSure(), _catalog.Current, _performers.Current);
        if (look == _looked)
        {
            return;
        }

        _looked = look;
        var share = look.IsSure ? ExternalPlan.ShareOf(_options.AgentId, look.Catalog, look.Performers) : [];
        var before = Interlocked.Exchange(ref _share, share.Count);
        _rounds.Take(share);
        if (before != share.Count)
        {
            ExternalLog.ShareTaken(_logger, share.Count, _performers.Current.ById.Count);
        }
    }

    private async Task PerformAsync(Rounds.Entry entry, CancellationToken cancel)
    {
        var work = entry.Work;
        var result = await _probe.RunAsync(work, cancel);
        if (entry.Gone || !_membership.IsSure() || !_performers.Current.ById.TryGetValue(_options.AgentId, out var self))
        {
            return;
        }

        var now = _rounds.Now();
        entry.Standing = entry.Standing.Found(result, now);
        var allowed = work.IsEcho ? ExternalPlan.NodeGoneAfter : work.Definition.DeregisterCriticalServiceAfter;
        if (entry.Standing.IsLost(allowed, now) && (work.IsEcho || work.ServiceId.Length > 0))
        {
            await RemoveAsync(work, self, cancel);
        }
        else if (entry.Standing.IsToBeWritten(KnownOf(work), now, _options.OutputWriteInterval))
        {
            await WriteAsync(entry, self, now, cancel);
        }
    }

    private async Task WriteAsync(Rounds.Entry entry, Performer self, TimeSpan now, CancellationToken cancel)
    {
        var (work, standing) = (entry.Work, entry.Standing);
        var found = new Judgement(
            work.Node,
            work.CheckId,
            work.IsEcho ? ExternalPlan.EchoCheckName : "",
            work.Definition,
            standing.Status,
            standing.Output,
            Keyspace.Performer(self.Id),
            self.Created)
        {
            Makes = work.IsEcho,
        };
        var written = await _catalog.JudgeAsync(Caller.System, found, cancel);
        if (written.Ok)
        {
            entry.Standing = standing with { WrittenAt = now };
        }
        else
        {
            ExternalLog.NotWritten(_logger, work.CheckId, work.Node, written.Refused.Message);
        }
    }

    private async Task RemoveAsync(Work work, Performer self, CancellationToken cancel)
    {
        ExternalLog.Removed(_logger, work.IsEcho ? "node" : work.ServiceId, work.Node);
        var removed = new Deregistration(work.Node, work.IsEcho ? "" : work.ServiceId, "");
        var done = await _catalog.DeregisterAsync(
            Caller.Reaper, removed, new Duty(Keyspace.Performer(self.Id), self.Created), cancel);
        if (!done.Ok)
        {
            ExternalLog.NotWritten(_logger, work.CheckId, work.Node, done.Refused.Message);
        }
    }

    private Check? KnownOf(Work work) =>
        _catalog.Current.RowsOf(work.Node).Checks.GetValueOrDefault(work.Key.CheckId);

    /// <summary>What the share was taken from: the same pictures give the same share.</summary>
    private sealed record Look(bool IsSure, CatalogSnapshot Catalog, Performers Performers);
}
