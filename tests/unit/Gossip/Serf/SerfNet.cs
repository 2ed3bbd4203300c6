using System.Collections.Immutable;
using System.Net;
using Muster.Bedrock;
using Muster.Gossip.Serf;
using Muster.Gossip.Swim;
using Muster.Gossip.Wire;
using SerfPool = Muster.Gossip.Serf.Serf;

namespace Muster.Tests.Unit.Gossip.Serf;

/// <summary>Several serfs on one clock that a test moves; what they send arrives at once, unless somebody is cut off.</summary>
internal sealed class SerfNet
{
    private static readonly TimeSpan _step = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<IPEndPoint, Node> _byAddress = [];
    private readonly Prng _chance = new(7);

    /// <summary>Datagrams that do not arrive: to whom, and what.</summary>
    public Func<Node, Effect.Send, bool> IsLost { get; set; } = (_, _) => false;

    public TimeSpan Now { get; private set; } = TimeSpan.FromSeconds(1);

    public Node Add(string name, Func<SerfOptions, SerfOptions>? with = null)
    {
        var address = new IPEndPoint(IPAddress.Parse($"10.0.0.{_byAddress.Count + 1}"), 7946);
        var options = new SerfOptions(name, address, SwimProfile.Lan) { Tags = Tags.None.Add("node", name) };
        var node = new Node(with?.Invoke(options) ?? options, _chance, Now);
        _byAddress.Add(address, node);
        return node;
    }

    /// <summary>So many, all joined through the first.</summary>
    public ImmutableArray<Node> AddJoined(int count, Func<SerfOptions, SerfOptions>? with = null)
    {
        ImmutableArray<Node> nodes = [.. Enumerable.Range(1, count).Select(i => Add($"n{i}", with))];
        foreach (var node in nodes.Skip(1))
        {
            Assert.Equal(1, Join(node, nodes[0]).Joined);
        }

        Until(() => nodes.All(node => node.Statuses().Values.Count(status => status == MemberStatus.Alive) == count));
        return nodes;
    }

    public JoinOutcome Join(Node node, Node to, bool ignoresPast = false)
    {
        JoinOutcome? outcome = null;
        node.Serf.Join(Now, [to.Address], ignoresPast, ended => outcome = ended);
        Until(() => outcome is not null);
        return outcome!;
    }

    /// <summary>Lets time pass until it is so; no more than two minutes of it.</summary>
    public void Until(Func<bool> condition)
    {
        var end = Now + TimeSpan.FromMinutes(2);
        while (!condition())
        {
            Assert.True(Now < end, $"it never came to be so: {string.Join(" | ", _byAddress.Values.Select(Shown))}");
            Pass(_step);
        }
    }

    public void Pass(TimeSpan time)
    {
        for (var end = Now + time; Now < end;)
        {
            Now += _step;
            foreach (var node in _byAddress.Values.Where(node => !node.IsDown).ToList())
            {
                node.Serf.Tick(Now);
                Deliver(node);
            }
        }
    }

    private void Deliver(Node first)
    {
        var waiting = new Queue<Node>([first]);
        while (waiting.TryDequeue(out var from))
        {
            foreach (var effect in from.Outbox.Take())
            {
                CarryOut(from, effect, waiting);
                waiting.Enqueue(from);
            }

            from.News.AddRange(from.Serf.TakeNews());
        }
    }

    private void CarryOut(Node from, Effect effect, Queue<Node> waiting)
    {
        switch (effect)
        {
            case Effect.Send send when Reach(send.To) is { } to && !IsLost(to, send):
                to.Serf.Step(Now, new Input.Packet(from.Address, send.Messages));
                waiting.Enqueue(to);
                break;
            case Effect.PingOverTcp ping:
                from.Serf.Step(Now, Reach(ping.To)?.Serf.AnswerTcp(ping.Ping) is null
                    ? new Input.PingUnanswered(ping.Ping.SeqNo, "no route")
                    : new Input.PingAnswered(ping.Ping.SeqNo));
                break;
            case Effect.Exchange exchange when Reach(exchange.To) is { } to:
                var theirs = to.Serf.StateFor(exchange.Mine.Join);
                to.Serf.Merge(Now, exchange.Mine);
                waiting.Enqueue(to);
                from.Serf.Step(Now, new Input.Exchanged(exchange.Ticket, theirs));
                break;
            case Effect.Exchange exchange:
                from.Serf.Step(Now, new Input.ExchangeFailed(exchange.Ticket, "no route"));
                break;
        }
    }

    private static string Shown(Node node) =>
        $"{node.Serf.Name} sees {string.Join(", ", node.Serf.Members.Select(member => $"{member.Name} {member.Status}"))}";

    private Node? Reach(IPEndPoint address) =>
        _byAddress.TryGetValue(address, out var node) && !node.IsDown ? node : null;

    internal sealed class Node
    {
        public Node(SerfOptions options, Prng chance, TimeSpan now)
        {
            Address = options.Address;
            Serf = new SerfPool(options, Outbox, chance, now);
        }

        public IPEndPoint Address { get; }

        public Outbox Outbox { get; } = new();

        public SerfPool Serf { get; }

        public List<SerfNews> News { get; } = [];

        /// <summary>Hears and says nothing, as if its machine had been switched off.</summary>
        public bool IsDown { get; set; }

        public SortedDictionary<string, MemberStatus> Statuses() =>
            new(Serf.Members.ToDictionary(member => member.Name, member => member.Status), StringComparer.Ordinal);

        public MemberStatus? StatusOf(string name) => Serf.Find(name)?.Status;

        /// <summary>What it was told, as NAME:PAYLOAD.</summary>
        public IEnumerable<string> Told() => News.OfType<SerfNews.Told>().Select(told =>
            $"{told.Event.Name}:{System.Text.Encoding.UTF8.GetString(told.Event.Payload ?? [])}");
    }
}
