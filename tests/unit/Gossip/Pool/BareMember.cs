using System.Collections.Concurrent;
using System.Net;
using Muster.Bedrock;
using Muster.Gossip.Pool;
using Muster.Gossip.Swim;
using Muster.Gossip.Transport;
using Muster.Gossip.Wire;

namespace Muster.Tests.Unit.Gossip.Pool;

/// <summary>A member with nothing above its failure detector: it says of itself what it was given, and keeps what it hears.</summary>
public sealed class BareMember : IPoolCore, ISwimUser
{
    private readonly Swim _swim;
    private readonly Func<bool> _mute;

    private BareMember(SwimOptions options, Outbox outbox, Prng chance, TimeSpan now, Func<bool> mute)
    {
        _mute = mute;
        _swim = new Swim(options, this, outbox, chance, now);
    }

    /// <summary>User messages that came.</summary>
    public ConcurrentQueue<byte[]> Heard { get; } = new();

    /// <summary>How exchanges that were asked for have ended.</summary>
    public ConcurrentQueue<(long Ticket, string? Error)> JoinsEnded { get; } = new();

    /// <summary>True once its going has been told.</summary>
    public bool LeavingWasTold { get; private set; }

    public TimeSpan Due => _swim.Due;

    /// <summary>Listens and begins.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="at">Where it listens; port 0 takes a free one.</param>
    /// <param name="wire">The network's layers.</param>
    /// <param name="note">Takes its log.</param>
    /// <param name="meta">What it says of itself.</param>
    /// <param name="mute">While true, pings in datagrams are not answered.</param>
    /// <param name="profile">Its numbers; those of a LAN by default.</param>
    /// <param name="change">Changes how much it takes from others.</param>
    /// <param name="through">Puts something between it and its sockets.</param>
    /// <param name="advertise">Where others are to reach it, when not where it listens.</param>
    /// <param name="after">Told of each of its turns.</param>
    public static Pool<BareMember> Begin(
        string name,
        IPEndPoint? at = null,
        WireSettings? wire = null,
        Action<NoteLevel, string>? note = null,
        byte[]? meta = null,
        Func<bool>? mute = null,
        SwimProfile? profile = null,
        Func<PoolOptions, PoolOptions>? change = null,
        Func<ITransport, ITransport>? through = null,
        Func<IPEndPoint, IPEndPoint>? advertise = null,
        Action<BareMember, TimeSpan>? after = null)
    {
        ITransport transport = SocketTransport.Listen(at ?? new IPEndPoint(IPAddress.Loopback, 0)).Value;
        transport = through?.Invoke(transport) ?? transport;
        var numbers = profile ?? SwimProfile.Lan;
        var layers = wire ?? WireSettings.Plain;
        var options = new PoolOptions(layers, numbers.StreamTimeout, note ?? ((_, _) => { }));
        var self = new SwimOptions(name, advertise?.Invoke(transport.Bound) ?? transport.Bound, Versions.Serf, numbers with { EnvelopeBytes = layers.Overhead }) { Meta = meta };
        return new Pool<BareMember>(
            transport,
            change?.Invoke(options) ?? options,
            TimeProvider.System,
            (outbox, now) => new BareMember(self, outbox, new Prng((ulong)name.GetHashCode(StringComparison.Ordinal)), now, mute ?? (() => false)),
            after);
    }

    public void Step(TimeSpan now, Input input) =>
        _swim.Step(now, input is Input.Packet packet && _mute() ? packet with { Messages = [.. packet.Messages.Where(message => message is not Ping)] } : input);

    public void Tick(TimeSpan now) => _swim.Tick(now);

    public PushPull StateFor(bool join) => _swim.StateFor(join);

    public string? Merge(TimeSpan now, PushPull theirs) => _swim.Merge(now, theirs);

    public Ack? AnswerTcp(Ping ping) => _swim.AnswerTcp(ping);

    /// <summary>The members as text: name and state.</summary>
    public string[] See() => [.. _swim.Members.Select(member => $"{member.Name} {member.State}").Order(StringComparer.Ordinal)];

    public Member? Find(string name) => _swim.Find(name);

    public long Join(TimeSpan now, IPEndPoint to) => _swim.Join(now, to);

    public void Leave(TimeSpan now) => _swim.Leave(now);

    void ISwimUser.Receive(byte[] message) => Heard.Enqueue(message);

    bool ISwimUser.HasRumors => false;

    IReadOnlyList<byte[]> ISwimUser.TakeRumors(int overhead, int budget) => [];

    byte[]? ISwimUser.LocalState(bool join) => null;

    void ISwimUser.MergeState(byte[] state, bool join)
    {
    }

    string? ISwimUser.RefuseMerge(IReadOnlyList<Member> theirs) => null;

    string? ISwimUser.RefuseAlive(Member told) => null;

    void ISwimUser.Joined(Member member)
    {
    }

    void ISwimUser.Updated(Member member)
    {
    }

    void ISwimUser.Departed(Member member)
    {
    }

    void ISwimUser.Conflicted(Member known, Member other)
    {
    }

    void ISwimUser.ReasonChanged(string name)
    {
    }

    byte[]? ISwimUser.AckPayload() => null;

    void ISwimUser.PingCompleted(Member member, TimeSpan roundTrip, byte[] payload)
    {
    }

    void ISwimUser.JoinEnded(long ticket, string? error) => JoinsEnded.Enqueue((ticket, error));

    void ISwimUser.LeaveTold() => LeavingWasTold = true;

    void ISwimUser.MetaTold()
    {
    }
}
