using Muster.Gossip.Swim;
using Muster.Gossip.Wire;

namespace Muster.Tests.Unit.Gossip.Swimming;

/// <summary>What goes into a datagram, and answers to what came in one.</summary>
public sealed class PacketTests
{
    [Fact]
    public void A_ping_is_answered_where_it_says_and_with_what_the_layer_above_gives()
    {
        var core = Core.Among(2);
        core.Hear(1, new Ping(7, Core.Name, Core.AddressOf(2).Address.GetAddressBytes(), 7946, "n2"), new Ping(8, ""));
        var answers = core.Sends.ToList();
        Assert.Equal(Core.AddressOf(2), answers[0].To);
        Assert.Equal((7u, 0xca), (((Ack)answers[0].Messages[0]).SeqNo, ((Ack)answers[0].Messages[0]).Payload![0]));
        Assert.Equal(Core.AddressOf(1), answers[1].To);
    }

    [Fact]
    public void Who_means_another_is_not_answered()
    {
        var core = Core.Among(1);
        core.Hear(1, new Ping(7, "somebody else"));
        Assert.Empty(core.Sends);
        Assert.Null(core.Swim.AnswerTcp(new Ping(7, "somebody else")));
        Assert.Equal(new Ack(7, null), core.Swim.AnswerTcp(new Ping(7, Core.Name)));
    }

    [Fact]
    public void A_ping_for_another_is_passed_on_and_so_is_its_answer_without_the_payload()
    {
        var core = Core.Among(2);
        core.Hear(1, new IndirectPing(42, Core.AddressOf(2).Address.GetAddressBytes(), 7946, "n2", Nack: true));
        var passed = Assert.Single(core.Messages.OfType<Ping>());
        Assert.Equal(("n2", Core.Name), (passed.Node, passed.SourceNode));
        core.Hear(2, new Ack(passed.SeqNo, [1, 2, 3]));
        Assert.Equal(new Ack(42, null), core.Sends.Single(send => send.To.Equals(Core.AddressOf(1))).Messages[0]);
        core.Run(TimeSpan.FromSeconds(1), answering: [1, 2]);
        Assert.DoesNotContain(core.Messages, message => message is Nack);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void Silence_is_passed_on_to_who_wants_to_know(bool nack, int nacks)
    {
        var core = Core.Among(2);
        core.Hear(1, new IndirectPing(42, Core.AddressOf(99).Address.GetAddressBytes(), 0, "n9", nack));
        Assert.Equal(7946, core.Sends.Single(send => send.Messages[0] is Ping).To.Port);
        core.Run(TimeSpan.FromMilliseconds(499), answering: [1, 2]);
        Assert.DoesNotContain(core.Messages, message => message is Nack);
        core.Run(TimeSpan.FromMilliseconds(2), answering: [1, 2]);
        Assert.Equal(nacks, core.Messages.Count(message => message == new Nack(42)));
    }

    [Fact]
    public void Rumours_travel_with_answers_the_detectors_first()
    {
        var core = Core.Among(0);
        core.Rumors.Enqueue([1, 2, 3]);
        core.Hear(1, Core.AliveOf(1));
        core.Effects.Clear();
        core.Hear(1, new Ping(7, Core.Name));
        var parts = Assert.Single(core.Sends).Messages;
        Assert.Equal(
            [MessageType.Ack, MessageType.Alive, MessageType.Alive, MessageType.User], parts.Select(part => part.Type));
        Assert.Equal([1, 2, 3], ((User)parts[3]).Body);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(45)]
    public void No_datagram_outgrows_its_bound_and_no_compound_its_parts(int envelope)
    {
        var core = new Core(SwimProfile.Lan with { EnvelopeBytes = envelope });
        for (var number = 1; number < 250; number++)
        {
            core.Hear(1, Core.AliveOf(number, meta: new byte[number % 3 == 0 ? 300 : 0]));
            core.Rumors.Enqueue(new byte[1 + (number % 7)]);
        }

        core.Hear(1, new Ping(7, Core.Name));
        core.Run(TimeSpan.FromSeconds(5), answering: [.. Enumerable.Range(1, 249)]);
        Assert.Contains(core.Sends, send => MessageSize.Of(send.Messages) > 1300);
        Assert.All(core.Sends, send =>
        {
            Assert.InRange(send.Messages.Count, 1, 127);
            Assert.InRange(MessageSize.Of(send.Messages), 1, 1400 - envelope);
        });
    }

    [Fact]
    public void Sizes_are_those_of_the_bytes_that_will_be_written()
    {
        var long1 = new string('é', 40);
        var address = Core.AddressOf(1).Address.GetAddressBytes();
        Message[] messages =
        [
            new Ping(1, "n1"), new Ping(70_000, long1, address, 300, long1), new Ping(200, "", new byte[16], 0, "x"),
            new IndirectPing(300, address, 7946, "n1", true, address, 7946, "me"), new Ack(128, null), new Ack(1, new byte[130]),
            new Nack(uint.MaxValue), new Suspect(1, "n1", long1), new Dead(70_000, long1, "x"), new User(new byte[500]),
            Core.AliveOf(1), Core.AliveOf(1, incarnation: 300, meta: new byte[512]), Core.AliveOf(1, meta: []),
        ];
        Assert.All(messages, message => Assert.Equal(MessageWriter.Encode(message).Length, MessageSize.Of(message)));
    }

    [Fact]
    public void What_the_layer_above_is_sent_it_gets()
    {
        var core = Core.Among(1);
        core.Hear(1, new User([1, 2]), new Suspect(1, "n1", "x"), new User([3]));
        Assert.Equal(["message 0102", "message 03"], core.Told);
    }

    [Fact]
    public void Gossip_goes_to_a_few_and_stops_when_all_is_told()
    {
        var core = Core.Among(20);
        core.Run(TimeSpan.FromSeconds(20), answering: [.. Enumerable.Range(1, 20)]);
        core.Effects.Clear();
        core.Run(TimeSpan.FromSeconds(5), answering: [.. Enumerable.Range(1, 20)]);
        Assert.All(core.Sends, send => Assert.IsType<Ping>(Assert.Single(send.Messages)));
        core.Rumors.Enqueue([1]);
        core.Effects.Clear();
        core.Run(TimeSpan.FromMilliseconds(250), answering: [.. Enumerable.Range(1, 20)]);
        Assert.Contains(core.Messages, message => message is User);
    }
}
