using System.Net;
using Muster.Bedrock;
using Muster.Gossip.Swim;
using Muster.Gossip.Wire;

namespace Muster.Tests.Unit.Gossip.Swimming;

/// <summary>One detector alone: its clock, what is above it and what it wants done are in the test's hands.</summary>
internal sealed class Core : ISwimUser
{
    public const string Name = "me";

    private readonly Outbox _outbox = new();

    public Core(SwimProfile? profile = null, SharedView? known = null, ulong seed = 1)
    {
        Profile = profile ?? SwimProfile.Lan;
        Swim = new(new(Name, AddressOf(0), Versions.Serf, Profile), this, _outbox, new Prng(seed), TimeSpan.Zero, known);
    }

    public SwimProfile Profile { get; }

    public Swim Swim { get; }

    public TimeSpan Now { get; private set; }

    /// <summary>What was wanted since the last look.</summary>
    public List<Effect> Effects { get; } = [];

    /// <summary>What the layer above was told, in order.</summary>
    public List<string> Told { get; } = [];

    public Queue<byte[]> Rumors { get; } = new();

    public Func<Member, string?> Refuses { get; set; } = _ => null;

    public IEnumerable<Effect.Send> Sends => Effects.OfType<Effect.Send>();

    public IEnumerable<Message> Messages => Sends.SelectMany(send => send.Messages);

    public static IPEndPoint AddressOf(int number) => new(new IPAddress([10, 0, 0, (byte)number]), 7946);

    public static Alive AliveOf(int number, uint incarnation = 1, byte[]? meta = null) => new(
        incarnation, $"n{number}", AddressOf(number).Address.GetAddressBytes(), 7946, meta, Versions.Serf.ToBytes());

    /// <summary>A detector that knows n1 … n<paramref name="others"/>.</summary>
    public static Core Among(int others, SwimProfile? profile = null, ulong seed = 1)
    {
        var core = new Core(profile, seed: seed);
        for (var number = 1; number <= others; number++)
        {
            core.Hear(number, AliveOf(number));
        }

        core.Effects.Clear();
        core.Told.Clear();
        return core;
    }

    /// <summary>A datagram from that member.</summary>
    public void Hear(int from, params Message[] messages) => Step(new Input.Packet(AddressOf(from), messages));

    public void Step(Input input)
    {
        Swim.Step(Now, input);
        Effects.AddRange(_outbox.Take());
    }

    public void Do(Action<Swim, TimeSpan> deed)
    {
        deed(Swim, Now);
        Effects.AddRange(_outbox.Take());
    }

    /// <summary>Ticks whenever it wants to, for so long; those in <paramref name="answering"/> answer its pings.</summary>
    public void Run(TimeSpan length, params int[] answering)
    {
        var end = Now + length;
        while (Swim.Due <= end)
        {
            Now = Swim.Due > Now ? Swim.Due : Now;
            var before = Effects.Count;
            Do((swim, now) => swim.Tick(now));
            foreach (var send in Effects.Skip(before).OfType<Effect.Send>().ToList())
            {
                var number = send.To.Address.GetAddressBytes()[3];
                foreach (var ping in send.Messages.OfType<Ping>().Where(_ => answering.Contains(number)))
                {
                    Hear(number, new Ack(ping.SeqNo, null));
                }
            }
        }

        Now = end;
    }

    /// <summary>Lets time go by in which nothing runs.</summary>
    public void Sleep(TimeSpan length) => Now += length;

    public MemberState? StateOf(int number) => Swim.Find($"n{number}")?.State;

    public void Receive(byte[] message) => Told.Add($"message {Convert.ToHexStringLower(message)}");

    public bool HasRumors => Rumors.Count > 0;

    public IReadOnlyList<byte[]> TakeRumors(int overhead, int budget)
    {
        var taken = new List<byte[]>();
        while (Rumors.TryPeek(out var next) && next.Length + overhead <= budget)
        {
            taken.Add(Rumors.Dequeue());
            budget -= next.Length + overhead;
        }

        return taken;
    }

    public byte[]? LocalState(bool join) => join ? [1] : [2];

    public void MergeState(byte[] state, bool join) => Told.Add($"state {Convert.ToHexStringLower(state)} {join}");

    public string? RefuseMerge(IReadOnlyList<Member> theirs) => theirs.Select(Refuses).FirstOrDefault(why => why is not null);

    public string? RefuseAlive(Member told) => Refuses(told);

    public void Joined(Member member) => Told.Add($"joined {member.Name}");

    public void Updated(Member member) => Told.Add($"updated {member.Name}");

    public void Departed(Member member) => Told.Add($"{member.State} {member.Name}");

    public void Conflicted(Member known, Member other) => Told.Add($"conflict {known.Name} {other.Address}");

    public void ReasonChanged(string name)
    {
    }

    public byte[]? AckPayload() => [0xca];

    public void PingCompleted(Member member, TimeSpan roundTrip, byte[] payload) =>
        Told.Add($"ping {member.Name} {roundTrip.TotalMilliseconds} {Convert.ToHexStringLower(payload)}");

    public void JoinEnded(long ticket, string? error) => Told.Add($"join {ticket} {error ?? "ok"}");

    public void LeaveTold() => Told.Add("leave told");

    public void MetaTold() => Told.Add("meta told");
}
