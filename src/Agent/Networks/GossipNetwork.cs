using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging;
using Muster.Agent.Config;
using Muster.Bedrock;
using Muster.Gossip.Consul;
using Muster.Gossip.Pool;
using Muster.Gossip.Serf;
using Muster.Gossip.Swim;
using Muster.Gossip.Transport;
using Muster.Gossip.Wire;
using Muster.Registry.Coordinates;
using Coordinate = Muster.Gossip.Swim.Coordinate;

namespace Muster.Agent.Networks;

/// <summary>This agent in one network of gossip: who is there is at hand at any time, all else is asked of the loop in its turn.</summary>
internal sealed class GossipNetwork : IAsyncDisposable
{
    /// <summary>Coordinates that one commit may hold.</summary>
    private const int PlacesMax = 512;

    private readonly string _name;
    private readonly NetworkFiles _files;
    private readonly Keyring? _ring;
    private readonly ILogger _log;
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<SerfNews> _hear;
    private NetworkView _view = NetworkView.None;
    private Pool<Serf> _pool = null!;

    private GossipNetwork(NetworkMaterials given, NetworkFiles files, Keyring? ring)
    {
        (_name, _files, _ring) = (given.Name, files, ring);
        _log = given.Log;
        _hear = given.Hear;
    }

    /// <summary>Who is known, whatever has become of them.</summary>
    public ImmutableArray<SerfMember> Members => View.Members;

    /// <summary>Where others were in an earlier life, by name.</summary>
    public ImmutableArray<KeyValuePair<string, string>> KnownBefore { get; private init; } = [];

    /// <summary>What else is to be told of the network, as it was a moment ago.</summary>
    public NetworkView View => Volatile.Read(ref _view);

    public bool IsEncrypted => _ring is not null;

    /// <summary>Ends when gossip does; with an exception when it cannot go on.</summary>
    public Task Completion => _pool.Completion;

    /// <summary>Listens, and is a member of its own network from then on. Refuses what cannot be listened at or read.</summary>
    public static Result<GossipNetwork> Open(NetworkMaterials given)
    {
        var (settings, gossip) = (given.Settings, given.Gossip);
        var files = new NetworkFiles(given.Folder, given.FileName, gossip.KeepsKeyring, given.Log);
        if (!files.Keyring(gossip.Encrypt).TryGet(out var found, out var refused)
            || !files.Remembered(gossip.Rejoins).TryGet(out var book, out refused)
            || !SocketTransport.Listen(new IPEndPoint(settings.Bind, settings.Port)).TryGet(out var transport, out refused))
        {
            return refused;
        }

        var wire = new WireSettings
        {
            Keyring = found.Ring, VerifyIncoming = gossip.VerifiesIncoming, VerifyOutgoing = gossip.VerifiesOutgoing,
        };
        var profile = settings.Profile with { EnvelopeBytes = wire.Overhead };
        var options = new SerfOptions(given.Name, new IPEndPoint(settings.Advertise, settings.Port), profile)
        {
            Tags = given.Tags,
            Versions = Versions.Consul,
            Terms = settings.Terms with { HasCoordinates = gossip.HasCoordinates },
            Keyring = found.Ring,
            Refuse = given.Refuse,
            Remembered = book,
        };
        var network = new GossipNetwork(given, files, found.Ring) { KnownBefore = [.. book.Alive.Where(one => one.Key != given.Name)] };
        network._pool = new Pool<Serf>(
            transport,
            new PoolOptions(wire, profile.StreamTimeout, network.Note),
            given.Time,
            (outbox, now) => new Serf(options, outbox, given.Chance, now),
            network.After);
        return network;
    }

    /// <summary>Joins through any of these; told how many have answered, and what the others said.</summary>
    public async Task<JoinOutcome> JoinAsync(IReadOnlyList<IPEndPoint> addresses, CancellationToken cancel)
    {
        var done = new TaskCompletionSource<JoinOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _pool.AskAsync(
            (serf, now) =>
            {
                serf.Join(now, addresses, ignoresPast: true, done.SetResult);
                return true;
            },
            cancel);
        return await done.Task.WaitAsync(cancel);
    }

    /// <summary>False: nobody of that name is known.</summary>
    public Task<bool> ForceLeaveAsync(string name, bool prune, CancellationToken cancel) => _pool.AskAsync(
        (serf, now) =>
        {
            if (serf.Find(name) is null)
            {
                return false;
            }

            // Who is there would only contradict.
            if (name != serf.Name)
            {
                serf.ForceLeave(now, name, prune);
            }

            return true;
        },
        cancel);

    /// <summary>Tells everybody; the stamp it was given.</summary>
    public Task<Result<ulong>> FireAsync(string name, byte[] payload, CancellationToken cancel) =>
        _pool.AskAsync((serf, now) => serf.Fire(now, name, payload, coalesce: false), cancel);

    public async Task<KeyReport> KeysAsync(KeyVerb verb, byte[] key, byte relayFactor, CancellationToken cancel)
    {
        var done = new TaskCompletionSource<KeyReport>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = await _pool.AskAsync((serf, now) => serf.AskKeys(now, verb, key, relayFactor, report => done.TrySetResult(report)), cancel);

        // A key of 32 bytes is far below what a query may be.
        Invariant.That(asked.Ok);
        return await done.Task.WaitAsync(cancel);
    }

    /// <summary>The names of those who say that they are there.</summary>
    public async Task<ImmutableArray<string>> WhoIsThereAsync(CancellationToken cancel)
    {
        var acks = ImmutableArray.CreateBuilder<string>();
        var over = new TaskCompletionSource<ImmutableArray<string>>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _pool.AskAsync(
            (serf, now) => serf.AskWhoIsThere(now, news =>
            {
                if (news is QueryNews.Acked ack)
                {
                    acks.Add(ack.From);
                }
                else if (news is QueryNews.Over)
                {
                    over.TrySetResult(acks.ToImmutable());
                }
            }),
            cancel);
        return await over.Task.WaitAsync(cancel);
    }

    /// <summary>
    /// Where this member is, and those whose agents cannot write it into this catalog.
    /// </summary>
    /// <param name="isShared">Our other servers write into the same catalog.</param>
    public Task<ImmutableArray<NodeCoordinate>> PlacesAsync(bool isShared, CancellationToken cancel) => _pool.AskAsync(
        (serf, _) => serf.Members
            .Where(member => member.Name == serf.Name || (member.Status == MemberStatus.Alive && !(isShared && ConsulTags.IsOurServer(member.Tags))))
            .Take(PlacesMax)
            .Select(member => (member.Name, Place: serf.Coordinates.Of(member.Name)))
            .Where(one => one.Place is not null)
            .Select(one => new NodeCoordinate(one.Name, Segment: "", NetworkFace.Place(one.Place!)))
            .ToImmutableArray(),
        cancel);

    /// <summary>Why members are seen as they are; those who simply answer are not in it.</summary>
    public Task<ImmutableDictionary<string, string>> ReasonsAsync(CancellationToken cancel) => _pool.AskAsync(
        (serf, _) => serf.Members
            .Select(member => (member.Name, Reason: serf.Why(member.Name)))
            .Where(one => one.Reason is not null)
            .ToImmutableDictionary(one => one.Name, one => one.Reason!.Text, StringComparer.Ordinal),
        cancel);

    /// <summary>Where a member is; null: it has not said.</summary>
    public Task<Coordinate?> PlaceOfAsync(string name, CancellationToken cancel) =>
        _pool.AskAsync((serf, _) => serf.Coordinates.Of(name), cancel);

    /// <summary>Takes its leave, and ends when the others have heard of it.</summary>
    public async Task LeaveAsync(CancellationToken cancel)
    {
        await _pool.AskAsync(
            (serf, now) =>
            {
                serf.Leave(now);
                _files.NoteLeave();
                return true;
            },
            cancel);
        await _left.Task.WaitAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        _files.Dispose();
    }

    /// <summary>On the loop, after each of its turns.</summary>
    private void After(Serf serf, TimeSpan now)
    {
        var news = serf.TakeNews();
        foreach (var one in news)
        {
            Hear(one);
        }

        Volatile.Write(ref _view, NetworkView.Of(serf));
        _files.NoteClocks(serf.MemberClock, serf.EventClock, serf.QueryClock, now);
        foreach (var one in news)
        {
            _hear(one);
        }
    }

    private void Hear(SerfNews news)
    {
        switch (news)
        {
            case SerfNews.OfMember of:
                if (of.Member.Name != _name)
                {
                    NetworkLog.Member(_log, of.Change.ToString().ToLowerInvariant(), of.Member.Name, of.Member.Address);
                }

                _files.Note(of);
                break;
            case SerfNews.KeyringChanged when _ring is not null:
                _files.Write(_ring);
                break;
            case SerfNews.NameConflict conflict:
                NetworkLog.NameConflict(_log, conflict.Name, conflict.Stays, conflict.Refused);
                break;
            case SerfNews.Unreadable unreadable:
                NetworkLog.Unreadable(_log, unreadable.What);
                break;
            case SerfNews.LeaveDone:
                _left.TrySetResult();
                break;
        }
    }

    private void Note(NoteLevel level, string text)
    {
        switch (level)
        {
            case NoteLevel.Warning:
                NetworkLog.Warning(_log, text);
                break;
            case NoteLevel.Info:
                NetworkLog.Told(_log, text);
                break;
            default:
                NetworkLog.Detail(_log, text);
                break;
        }
    }
}

/// <summary>What a network is made of.</summary>
/// <param name="Folder">Where its keys and what it remembers lie; null: nowhere.</param>
/// <param name="FileName">What its files are called: <c>local</c> or <c>remote</c>.</param>
/// <param name="Refuse">Why these are not taken for members; null when they are.</param>
/// <param name="Hear">Told what happens, on the loop: returns at once.</param>
internal sealed record NetworkMaterials(
    string Name,
    NetworkSettings Settings,
    GossipSettings Gossip,
    ImmutableSortedDictionary<string, string> Tags,
    string? Folder,
    string FileName,
    Func<IReadOnlyList<Member>, string?> Refuse,
    Action<SerfNews> Hear,
    TimeProvider Time,
    Prng Chance,
    ILogger Log);

/// <summary>A network as it was a moment ago.</summary>
internal sealed record NetworkView(
    ImmutableArray<SerfMember> Members,
    int Health,
    (int Intents, int Queries, int Events) Waiting,
    (ulong Members, ulong Events, ulong Queries) Clocks,
    int CoordinateResets,
    Coordinate Own)
{
    public static readonly NetworkView None = new([], 0, default, default, 0, Coordinate.Origin);

    public static NetworkView Of(Serf serf) => new(
        serf.Members,
        serf.HealthScore,
        serf.Waiting,
        (serf.MemberClock.Time, serf.EventClock.Time, serf.QueryClock.Time),
        serf.Coordinates.Resets,
        serf.Coordinates.Own);
}
