using System.Text;
using Muster.Bedrock;
using Muster.Gossip.Wire;
using Muster.Gossip.Wire.Msgpack;

namespace Muster.Tests.Unit.Gossip.Wire;

/// <summary>What has ended other programs, or filled their memory: here it is a line in a log, and it is never sent.</summary>
public sealed class GarbageTests
{
    /// <summary>Packets in which there is nothing to believe.</summary>
    public static readonly string[] Garbage =
    [
        "", "00", "07", "07FF", "0703000100", "07010000", "0982A4416C676F01A3427566A178", "0C000000000803", "6361", "F4", "F400",
        "F4046C61623100", "0480", "08", "06", "0A", "0D", "0382A4", "04C0", "05C0", "01C0", "07FFFF", "09C0", "0980",
    ];

    public static TheoryData<string> Nothing => [.. Garbage];

    [Theory]
    [MemberData(nameof(Nothing))]
    public void A_packet_of_nothing_is_a_fault_and_no_message(string hex)
    {
        foreach (var settings in (WireSettings[])[WireSettings.Plain, WireSettings.Plain with { Label = "lab1" }, Encrypted])
        {
            var packet = new PacketReader(settings).Read(Convert.FromHexString(hex));
            Assert.All(packet.Messages, message => Assert.IsType<Ping>(message));
            Assert.True(packet.Faults.Count > 0 || hex == "00" || hex == "0980");
        }
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(4, 1)]
    [InlineData(4, 3)]
    [InlineData(4, 5)]
    [InlineData(4, 7)]
    [InlineData(0, 6)]
    [InlineData(3, 6)]
    [InlineData(5, 6)]
    [InlineData(17, 6)]
    public void A_node_with_half_an_address_or_half_its_versions_is_not_believed(int addr, int vsn)
    {
        var packet = new PacketReader(WireSettings.Plain).Read(Alive("n", new byte[addr], null, new byte[] { 1, 5, 2, 2, 5, 5, 1 }[..vsn]));
        Assert.Empty(packet.Messages);
        Assert.Single(packet.Faults);
    }

    [Fact]
    public void A_node_without_a_name_with_endless_metadata_or_versions_of_zero_is_not_believed()
    {
        byte[] vsn = [1, 5, 2, 2, 5, 5];
        Assert.Single(Read(Alive("n", new byte[4], new byte[512], vsn)).Messages);
        Assert.Empty(Read(Alive("n", new byte[4], new byte[600], vsn)).Messages);
        Assert.Empty(Read(Alive("", new byte[4], null, vsn)).Messages);
        Assert.Empty(Read(Alive(new string('n', 2000), new byte[4], null, vsn)).Messages);
        Assert.Empty(Read(Alive("n", new byte[4], null, [0, 5, 2, 2, 5, 5])).Messages);
        Assert.Empty(Read(Alive("n", new byte[4], null, [1, 0, 2, 2, 5, 5])).Messages);
    }

    [Fact]
    public void A_bomb_does_not_go_off()
    {
        var packet = Read(Compressed.Write([(byte)MessageType.User, .. new byte[1 << 20]]));
        Assert.Empty(packet.Messages);
        Assert.Single(packet.Faults);

        // Each of them small, all of them together large: what comes out of one packet is counted as a whole.
        var one = Compressed.Write([(byte)MessageType.User, .. new byte[60_000]]);
        var many = Read(new PacketWriter(WireSettings.Plain with { Compress = false }).Write([.. Enumerable.Repeat(one, 100)], crc: false)[0]);
        Assert.Equal(2, many.Messages.Count);
    }

    [Fact]
    public void Layers_end_somewhere()
    {
        byte[] inner = MessageWriter.Encode(new Ping(1, "n"));
        for (var depth = 0; depth < 1000; depth++)
        {
            inner = [7, 1, (byte)(inner.Length >> 8), (byte)inner.Length, .. inner];
        }

        var packet = Read(inner);
        Assert.Empty(packet.Messages);
        Assert.Single(packet.Faults);
    }

    [Fact]
    public void What_came_before_the_cut_is_used()
    {
        var parts = Enumerable.Range(1, 3).Select(seq => MessageWriter.Encode(new Ping((uint)seq, "n"))).ToList();
        var whole = new PacketWriter(WireSettings.Plain with { Compress = false }).Write(parts, crc: false)[0];
        var packet = Read(whole[..^1]);
        Assert.Equal([1u, 2u], packet.Messages.Cast<Ping>().Select(ping => ping.SeqNo));
        Assert.Single(packet.Faults);
    }

    [Fact]
    public void A_packet_that_changed_on_its_way_is_dropped()
    {
        var sent = new PacketWriter(WireSettings.Plain).Write([MessageWriter.Encode(new Ping(1, "n"))], crc: true)[0];
        sent[^1] ^= 1;
        Assert.Empty(Read(sent).Messages);
    }

    [Theory]
    [InlineData("0683A44A6F696EC3A54E6F646573CE7FFFFFFFAC5573657253746174654C656E00")] // nodes without end
    [InlineData("0683A44A6F696EC3A54E6F64657300AC5573657253746174654C656EFF")] // a state of less than nothing
    [InlineData("0683A44A6F696EC3A54E6F64657300AC5573657253746174654C656ECE7FFFFFFF")]
    [InlineData("0AFFFFFFFF")] // encrypted, 4 GiB of it
    [InlineData("0A01400001")]
    [InlineData("0881AA557365724D73674C656ECE7FFFFFFF")]
    [InlineData("63")]
    [InlineData("04")]
    [InlineData("07")]
    [InlineData("0C")]
    [InlineData("F404")]
    [InlineData("F4046C616232")]
    [InlineData("0982A4416C676F01A3427566A178")]
    [InlineData("0982A4416C676F00A3427566A3000302")] // nothing, compressed
    [InlineData("00A1")]
    public void A_stream_of_garbage_ends_at_once(string hex)
    {
        var refused = 0;
        foreach (var settings in (WireSettings[])[WireSettings.Plain, WireSettings.Plain with { Label = "lab1" }, Encrypted])
        {
            var intake = new Intake(settings, isAnswer: false);
            foreach (var one in Convert.FromHexString(hex).TakeWhile(_ => !intake.Done))
            {
                intake.Room().Span[0] = one;
                intake.Took(1);
            }

            Assert.Null(intake.Message);
            Assert.True(intake.Held <= 2048);
            refused += intake.Refused is null ? 0 : 1;
        }

        Assert.True(refused >= (hex == "F404" ? 0 : 2), $"refused {refused} times");
    }

    [Theory]
    [InlineData("0A00000020", "plain", "Remote state is encrypted and encryption is not configured")]
    [InlineData("0081A55365714E6F01", "encrypted", "Encryption is configured but remote state is not encrypted")]
    public void Whoever_does_not_fit_is_told_as_the_original_tells_it(string hex, string network, string text)
    {
        var intake = new Intake(network == "plain" ? WireSettings.Plain : Encrypted, isAnswer: false);
        Convert.FromHexString(hex).CopyTo(intake.Room());
        Assert.True(intake.Took(hex.Length / 2));
        Assert.Equal(text, intake.Refused?.Message);
    }

    [Fact]
    public void Another_networks_key_opens_nothing()
    {
        var sent = new Outlet(WireSettings.Plain with { Keyring = new Keyring(SecretKey.New()) }).Write(new Ping(1, "n"), dials: true);
        var intake = new Intake(Encrypted, isAnswer: false);
        sent.CopyTo(intake.Room());
        intake.Took(sent.Length);
        Assert.Equal("No installed keys could decrypt the message", intake.Refused?.Message);
    }

    [Fact]
    public void Nodes_that_nobody_can_believe_are_left_out_of_an_exchange()
    {
        var writer = new MsgpackWriter();
        writer.Byte((byte)MessageType.PushPull);
        writer.Verbatim(Convert.FromHexString("83A44A6F696EC3A54E6F64657304AC5573657253746174654C656E00"));
        writer.Verbatim([0xc0, 0x80]);
        writer.Verbatim(MessageWriter.Encode(new PushPull(false, [Node("a") with { State = (NodeCondition)9 }], null)).AsSpan(29));
        writer.Verbatim(MessageWriter.Encode(new PushPull(false, [Node("b")], null)).AsSpan(29));
        var intake = new Intake(WireSettings.Plain, isAnswer: true);
        writer.Written.CopyTo(intake.Room().Span);
        intake.Took(writer.Length);
        Assert.Equal(["b"], Assert.IsType<PushPull>(intake.Message).Nodes.Select(node => node.Name));
    }

    [Fact]
    public void What_ends_others_cannot_be_sent()
    {
        Assert.Throws<BrokenInvariantException>(() => MessageWriter.Encode(new Alive(1, "n", new byte[4], 1, null, [1, 5, 2])));
        Assert.Throws<BrokenInvariantException>(() => MessageWriter.Encode(new Alive(1, "n", new byte[4], 1, null, [])));
        Assert.Throws<BrokenInvariantException>(() => MessageWriter.Encode(new Alive(1, "n", new byte[4], 1, null, [1, 0, 0, 0, 0, 0])));
        Assert.Throws<BrokenInvariantException>(() => MessageWriter.Encode(new PushPull(true, [Node("n") with { Vsn = [] }], null)));
        Assert.Throws<BrokenInvariantException>(() => MessageWriter.Encode(new Alive(1, "n", new byte[5], 1, null, [1, 5, 2, 2, 5, 5])));
        Assert.Throws<BrokenInvariantException>(() => MessageWriter.Encode(new Dead(1, "", "x")));
        Assert.Throws<BrokenInvariantException>(() => MessageWriter.Encode(new User([])));
        Assert.Throws<BrokenInvariantException>(() => new PacketWriter(WireSettings.Plain).Write([[1], []], crc: false));
        Assert.Throws<BrokenInvariantException>(() => new PacketWriter(WireSettings.Plain).Write([], crc: false));
    }

    [Fact]
    public void No_packet_has_more_than_127_messages_and_255_are_read()
    {
        var ping = MessageWriter.Encode(new Nack(1));
        var plain = WireSettings.Plain with { Compress = false };
        var sent = new PacketWriter(plain).Write([.. Enumerable.Repeat(ping, 255)], crc: true);
        Assert.Equal([127, 127, 1], sent.Select(packet => Read(packet).Messages.Count));
        byte[] large = [7, 255, .. Enumerable.Repeat((byte[])[0, (byte)ping.Length], 255).SelectMany(length => length),
            .. Enumerable.Repeat(ping, 255).SelectMany(part => part)];
        Assert.Equal(255, Read(large).Messages.Count);
    }

    private static WireSettings Encrypted => WireSettings.Plain with { Keyring = Vector.Ring };

    private static NodeRecord Node(string name) => new(name, [127, 0, 0, 1], 7946, null, 1, NodeCondition.Alive, [1, 5, 2, 2, 5, 5]);

    private static Packet Read(byte[] datagram) => new PacketReader(WireSettings.Plain).Read(datagram);

    /// <summary>Written here, since the program's own writer would not.</summary>
    private static byte[] Alive(string name, byte[] addr, byte[]? meta, byte[] vsn)
    {
        var writer = new MsgpackWriter();
        writer.Byte((byte)MessageType.Alive);
        writer.Map(6);
        foreach (var (key, bytes) in new[] { ("Addr", addr), ("Meta", meta), ("Vsn", vsn), ("Node", Encoding.UTF8.GetBytes(name)) })
        {
            writer.Text(key);
            writer.RawOrNil(bytes);
        }

        writer.Text("Incarnation");
        writer.Unsigned(1);
        writer.Text("Port");
        writer.Unsigned(7946);
        return writer.ToArray();
    }
}
