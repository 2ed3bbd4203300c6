using System.Net;
using Muster.Bedrock;
using Muster.Gossip.Swim;

namespace Muster.Tests.Simulation.Gossip;

/// <summary>One process of the world: a detector, a clock that may run wrong, and a machine that may be slow.</summary>
internal sealed class SimMember : ISwimUser
{
    private readonly World _world;
    private readonly Outbox _outbox = new();
    private readonly double _drift;

    public SimMember(World world, int number, IPEndPoint address, SwimProfile profile, SharedView? known, double drift)
    {
        (_world, Number, Address, _drift) = (world, number, address, drift);
        var options = new SwimOptions(World.NameOf(number), address, Versions.Serf, profile);
        Swim = new(options, this, _outbox, new Prng(world.Chance.Next()), ToLocal(world.Now), known);
    }

    public int Number { get; }

    public string Name => Swim.Self.Name;

    public IPEndPoint Address { get; }

    public Swim Swim { get; }

    public bool IsUp { get; set; } = true;

    /// <summary>When it next runs, if something waits for it at the given time; itself, while it has a CPU.</summary>
    public Func<TimeSpan, TimeSpan> Wakes { get; set; } = now => now;

    /// <summary>When the world has it tick next.</summary>
    public TimeSpan TickAt { get; set; } = TimeSpan.MaxValue;

    public List<string?> Joins { get; } = [];

    public int LeavesTold { get; private set; }

    public TimeSpan Due => ToWorld(Swim.Due);

    public TimeSpan Local => ToLocal(_world.Now);

    public void Run(Action<Swim, TimeSpan> step)
    {
        step(Swim, Local);
        foreach (var effect in _outbox.Take())
        {
            _world.Do(this, effect);
        }

        _world.Schedule(this);
    }

    public void Receive(byte[] message)
    {
    }

    public bool HasRumors => false;

    public IReadOnlyList<byte[]> TakeRumors(int overhead, int budget) => [];

    public byte[]? LocalState(bool join) => null;

    public void MergeState(byte[] state, bool join)
    {
    }

    public string? RefuseMerge(IReadOnlyList<Member> theirs) => null;

    public string? RefuseAlive(Member told) => null;

    public void Joined(Member member) => _world.Tally.Arrivals.Add((_world.Now, Name, member.Name));

    public void Updated(Member member)
    {
    }

    public void Departed(Member member) =>
        _world.Tally.Departures.Add((_world.Now, Name, member, _world.IsUp(member.Name)));

    public void Conflicted(Member known, Member other)
    {
    }

    public void ReasonChanged(string name)
    {
    }

    public byte[]? AckPayload() => null;

    public void PingCompleted(Member member, TimeSpan roundTrip, byte[] payload)
    {
    }

    public void JoinEnded(long ticket, string? error) => Joins.Add(error);

    public void LeaveTold() => LeavesTold++;

    public void MetaTold()
    {
    }

    private TimeSpan ToLocal(TimeSpan world) => world * (1 + _drift);

    private TimeSpan ToWorld(TimeSpan local)
    {
        // Never before it is due there.
        var world = local / (1 + _drift);
        return ToLocal(world) < local ? world + TimeSpan.FromTicks(2) : world;
    }
}
