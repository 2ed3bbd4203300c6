using System.Collections.Immutable;
using System.Net;
using Muster.Bedrock;
using Muster.Gossip.Swim;
using Muster.Gossip.Wire;

namespace Muster.Tests.Simulation.Gossip;

/// <summary>
/// A pool of members in one thread, on one clock, from one seed: the same seed gives the same history. Members are the real
/// detector; messages travel as objects, their bytes are counted.
/// </summary>
internal sealed class World(ulong seed, SwimProfile profile)
{
    /// <summary>IP and UDP around each datagram.</summary>
    public const int HeaderBytes = 28;
    private const int Port = 7946;

    private readonly PriorityQueue<(SimMember Member, Action<SimMember>? Deed), (TimeSpan At, bool IsTick, long Order)> _events = new();
    private readonly Dictionary<IPEndPoint, SimMember> _byAddress = [];
    private readonly Dictionary<string, SimMember> _byName = new(StringComparer.Ordinal);
    private long _order;
    private int _addresses;

    public Prng Chance { get; } = new(seed);

    public Weather Weather { get; } = new();

    public Tally Tally { get; } = new();

    public SwimProfile Profile => profile;

    public TimeSpan Now { get; private set; }

    /// <summary>Who runs now, or ran last, under each name.</summary>
    public IReadOnlyCollection<SimMember> Members => _byName.Values;

    public IEnumerable<SimMember> Up => _byName.Values.Where(member => member.IsUp);

    public SimMember this[int number] => _byName[NameOf(number)];

    public static string NameOf(int number) => $"m{number}";

    public bool IsUp(string name) => _byName.TryGetValue(name, out var member) && member.IsUp;

    /// <summary>So many members that all know each other, each with what it knows in common with the rest.</summary>
    public void StartConverged(int count, double driftMax = 0)
    {
        var addresses = Enumerable.Range(0, count).Select(_ => NewAddress()).ToList();
        var view = new SharedView([.. addresses.Select((address, number) =>
            new Member(NameOf(number), address, null, Versions.Serf, 1, MemberState.Alive, TimeSpan.Zero))]);
        for (var number = 0; number < count; number++)
        {
            Start(number, addresses[number], view, driftMax);
        }
    }

    /// <summary>Starts it at a new address, in the place of who had its name; it knows nobody.</summary>
    public SimMember Start(int number, double driftMax = 0) => Start(number, NewAddress(), known: null, driftMax);

    public void Crash(SimMember member)
    {
        member.IsUp = false;
        _byAddress.Remove(member.Address);
    }

    public void Join(SimMember member, IPEndPoint to) => member.Run((swim, now) => swim.Join(now, to));

    /// <summary>Runs for so long, or until it is so.</summary>
    /// <returns>Whether it became so.</returns>
    public bool Run(TimeSpan length, Func<bool>? until = null, TimeSpan? step = null)
    {
        var end = Now + length;
        while (Now < end)
        {
            var next = until is null ? end : Now + (step ?? TimeSpan.FromMilliseconds(100));
            next = next < end ? next : end;
            while (_events.TryPeek(out var waiting, out var due) && due.At <= next)
            {
                _events.Dequeue();
                Now = due.At > Now ? due.At : Now;
                Let(waiting.Member, waiting.Deed, due.IsTick);
            }

            Now = next;
            if (until is not null && until())
            {
                return true;
            }
        }

        return until is null;
    }

    public void Schedule(SimMember member)
    {
        if (member.Due < member.TickAt)
        {
            member.TickAt = member.Due > Now ? member.Due : Now;
            _events.Enqueue((member, null), (member.TickAt, true, ++_order));
        }
    }

    public void Do(SimMember by, Effect effect)
    {
        switch (effect)
        {
            case Effect.Send send:
                Carry(by, send);
                break;
            case Effect.PingOverTcp ping:
                Dial(by, ping.To, ping.Within, Ping, error => new Input.PingUnanswered(ping.Ping.SeqNo, error));
                void Ping(SimMember there) => Later(by, Weather.Delay(Chance), here => here.Run((swim, now) => swim.Step(
                    now,
                    there.Swim.AnswerTcp(ping.Ping) is { } ack
                        ? new Input.PingAnswered(ack.SeqNo)
                        : new Input.PingUnanswered(ping.Ping.SeqNo, "another is there"))));
                break;
            case Effect.Exchange exchange:
                Tally.Exchanges++;
                Dial(by, exchange.To, profile.StreamTimeout, Accept, error => new Input.ExchangeFailed(exchange.Ticket, error));
                void Accept(SimMember there)
                {
                    var theirs = there.Swim.StateFor(exchange.Mine.Join);
                    there.Run((swim, now) => swim.Merge(now, exchange.Mine));
                    Later(by, Weather.Delay(Chance), here => here.Run((swim, now) =>
                        swim.Step(now, new Input.Exchanged(exchange.Ticket, theirs))));
                }

                break;
        }
    }

    private SimMember Start(int number, IPEndPoint address, SharedView? known, double driftMax)
    {
        if (_byName.TryGetValue(NameOf(number), out var before) && before.IsUp)
        {
            Crash(before);
        }

        var drift = driftMax * ((2 * Chance.NextDouble()) - 1);
        var member = new SimMember(this, number, address, profile, known, drift);
        _byAddress[address] = member;
        _byName[NameOf(number)] = member;
        Schedule(member);
        return member;
    }

    private void Let(SimMember member, Action<SimMember>? deed, bool isTick)
    {
        if (!member.IsUp || (isTick && member.TickAt > Now))
        {
            return;
        }

        var wakes = member.Wakes(Now);
        if (wakes > Now)
        {
            // What waits for a sleeper keeps its order; what came in goes before the tick.
            _events.Enqueue((member, deed), (wakes, isTick, ++_order));
            member.TickAt = isTick ? wakes : member.TickAt;
            return;
        }

        if (isTick)
        {
            member.TickAt = TimeSpan.MaxValue;
            member.Run((swim, now) => swim.Tick(now));
        }
        else
        {
            deed!(member);
        }
    }

    private void Later(SimMember member, TimeSpan delay, Action<SimMember> deed) =>
        _events.Enqueue((member, deed), (Now + delay, false, ++_order));

    private void Carry(SimMember by, Effect.Send send)
    {
        var bytes = MessageSize.Of(send.Messages);
        Invariant.That(bytes <= profile.DatagramBytes);
        Tally.Datagrams++;
        Tally.DatagramBytes += bytes + (send.Checked ? 5 : 0) + HeaderBytes;
        foreach (var message in send.Messages)
        {
            if (message is Suspect suspect && suspect.From == by.Name)
            {
                Tally.Accusations.Add((suspect.From, suspect.Node, suspect.Incarnation));
            }
        }

        if (_byAddress.TryGetValue(send.To, out var to)
            && !Weather.DropsUdp(by.Number, to.Number)
            && (Weather.Loss == 0 || Chance.NextDouble() >= Weather.Loss))
        {
            var packet = new Input.Packet(by.Address, send.Messages);
            Later(to, Weather.Delay(Chance), there => there.Run((swim, now) => swim.Step(now, packet)));
        }
    }

    private void Dial(
        SimMember by, IPEndPoint to, TimeSpan within, Action<SimMember> deed, Func<string, Input> failed)
    {
        var there = _byAddress.GetValueOrDefault(to);
        if (there is null || Weather.DropsTcp(by.Number, there.Number))
        {
            var wait = there is null ? Weather.Delay(Chance) : within;
            var error = there is null ? "connection refused" : "timed out";
            Later(by, wait, here => here.Run((swim, now) => swim.Step(now, failed(error))));
            return;
        }

        // Three ways for the handshake, one for the request; a lost one is sent again.
        var delay = TimeSpan.Zero;
        for (var way = 0; way < 3; way++)
        {
            delay += Weather.Delay(Chance);
            delay += Chance.NextDouble() < Weather.Loss ? TimeSpan.FromMilliseconds(300) : TimeSpan.Zero;
        }

        Later(there, delay, deed);
    }

    private IPEndPoint NewAddress()
    {
        var number = ++_addresses;
        return new(new IPAddress([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]), Port);
    }
}
