using System.Net;
using System.Net.Sockets;
using System.Text;
using Muster.Gossip.Serf;
using Muster.Gossip.Wire;
using Muster.Gossip.Wire.Msgpack;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Gossip;

/// <summary>What is sent to us by hand, packet by packet, while we are a member of a real cluster.</summary>
public sealed class SerfByHandTests
{
    /// <summary>S18: without a source in it, the answer comes back to where the question came from.</summary>
    [NeedsPeer("serf-0.10")]
    public async Task Pings_are_answered_for_us_and_asked_for_others()
    {
        await using var n1 = await SerfProcess.StartAsync("0.10", "n1");
        await using var p = await Member.StartAsync("p");
        await p.JoinAsync(n1.At);
        Assert.Equal(7u, Assert.IsType<Ack>(await AskAsync(p.At, new Ping(7, "p"))).SeqNo);
        Assert.Equal(8u, Assert.IsType<Ack>(await AskAsync(p.At, new Ping(8, ""))).SeqNo);

        // One for another name is not answered: what is answered is the one behind it.
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await SendAsync(udp, p.At, new Ping(9, "zz"));
        await SendAsync(udp, p.At, new Ping(10, "p"));
        Assert.Equal(10u, ((Ack)await ReceiveAsync(udp)).SeqNo);

        byte[] loopback = [127, 0, 0, 1];
        var indirect = Assert.IsType<Ack>(await AskAsync(p.At, new IndirectPing(42, loopback, (ushort)n1.At.Port, "n1", Nack: true)));
        Assert.Equal((42u, null), (indirect.SeqNo, indirect.Payload));
        var nobody = new IndirectPing(43, loopback, (ushort)FreePorts.Take(), "zz", Nack: true);
        Assert.Equal(new Nack(43), await AskAsync(p.At, nobody));
    }

    /// <summary>S18 beside a real one: what it answers is what we answer.</summary>
    [NeedsPeerTheory("serf-0.9", "serf-0.10")]
    [InlineData("0.9")]
    [InlineData("0.10")]
    public async Task A_real_one_answers_the_same(string version)
    {
        await using var n1 = await SerfProcess.StartAsync(version, "n1");
        await using var p = await Member.StartAsync("p");
        foreach (var (at, name) in new[] { (n1.At, "n1"), (p.At, "p") })
        {
            var ack = Assert.IsType<Ack>(await AskAsync(at, new Ping(7, name)));
            Assert.Equal(7u, ack.SeqNo);
            Assert.Equal(130, ack.Payload?.Length);
            Assert.Equal(1, ack.Payload![0]);
            Assert.Equal(new Nack(43), await AskAsync(at, new IndirectPing(43, [127, 0, 0, 1], (ushort)FreePorts.Take(), "zz", Nack: true)));
        }
    }

    /// <summary>S21: all of it, and nobody in the cluster takes harm, by us least of all.</summary>
    [NeedsPeer("serf-0.9", "serf-0.10")]
    public async Task Garbage_is_neither_believed_nor_passed_on()
    {
        await using var n1 = await SerfProcess.StartAsync("0.10", "n1");
        await using var n2 = await SerfProcess.StartAsync("0.9", "n2", $"-join={n1.At}");
        await using var p = await Member.StartAsync("p");
        await p.JoinAsync(n1.At);
        await n2.SeesAsync("p", "alive");
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        foreach (var one in Datagrams())
        {
            await udp.SendAsync(one, one.Length, p.At);
        }

        var streams = new List<TcpClient>();
        foreach (var one in Streams())
        {
            var tcp = new TcpClient();
            streams.Add(tcp);
            await tcp.ConnectAsync(p.At);
            await tcp.GetStream().WriteAsync(one);
        }

        // Hung up in the middle, all of them.
        streams.ForEach(tcp => tcp.Dispose());
        await SendAsync(udp, p.At, new Ping(77, "p"));
        while (await ReceiveAsync(udp) is not Ack { SeqNo: 77 })
        {
        }

        var heard = p.PingsHeard;
        await Eventually.Until(
            () => p.PingsHeard >= heard + 6 || n1.Process.Exited || n2.Process.Exited, "both agents have gone on for a while");
        Assert.False(n1.Process.Exited, n1.Log);
        Assert.False(n2.Process.Exited, n2.Log);
        Assert.Equal(("alive", "alive"), ((await n1.SeeAsync("p"))?.Status, (await n2.SeeAsync("p"))?.Status));
        Assert.DoesNotContain("bad-", n1.Log + n2.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("Push/Pull with p failed", n1.Log + n2.Log, StringComparison.Ordinal);

        // And a member who joins now meets a sound cluster.
        await using var n3 = await SerfProcess.StartAsync("0.9", "n3", $"-join={p.At}");
        await n1.SeesAsync("n3", "alive");
        Assert.DoesNotContain("incompatible", n1.Log + n2.Log + n3.Log, StringComparison.Ordinal);
        await p.SeesAsync("n3", MemberStatus.Alive);
    }

    private static IEnumerable<byte[]> Datagrams()
    {
        foreach (var hex in "00 07 07FF 0703000100 07010000 0982A4416C676F01A3427566A178 0C000000000803 6361 F4 F400 F4046C61623100 0480 08 08637A".Split(' '))
        {
            yield return Convert.FromHexString(hex);
        }

        byte[] vsn = [1, 5, 2, 2, 5, 5];
        foreach (var length in (int[])[0, 1, 3, 5])
        {
            yield return Alive($"bad-vsn{length}", new byte[4], [], vsn[..length]);
        }

        foreach (var length in (int[])[0, 3, 5])
        {
            yield return Alive($"bad-addr{length}", new byte[length], [], vsn);
        }

        yield return Alive("bad-meta", [127, 0, 0, 9], new byte[600], vsn);
        yield return Alive("bad-zero", [127, 0, 0, 9], [], [1, 5, 2, 0, 0, 0]);
        yield return Query("bad-filter", [[]], "x"u8.ToArray());
        yield return Query("_serf_install-key", null, null);
        yield return Query("_serf_list-keys", null, []);
        yield return [8, 5, .. Record(("Payload", null), ("From", "bad-from"u8.ToArray()))];
        yield return Compressed.Write([8, .. new byte[1 << 20]]);
    }

    private static IEnumerable<byte[]> Streams()
    {
        yield return [];
        yield return Convert.FromHexString("0683A44A6F696EC3A54E6F646573CE7FFFFFFFAC5573657253746174654C656E00");
        yield return Convert.FromHexString("0683A44A6F696EC3A54E6F64657300AC5573657253746174654C656EFF");
        yield return Convert.FromHexString("0AFFFFFFFF");
        yield return Convert.FromHexString("0683A44A6F69");
        yield return MessageWriter.Encode(new PushPull(true, [new NodeRecord("bad-half", [127, 0, 0, 9], 1, null, 1, NodeCondition.Alive, [1, 5, 2, 2, 5, 5])], null))[..^3];
    }

    private static byte[] Alive(string name, byte[] addr, byte[] meta, byte[] vsn) =>
        [4, .. Record(("Addr", addr), ("Meta", meta), ("Node", Encoding.UTF8.GetBytes(name)), ("Vsn", vsn))];

    private static byte[] Query(string name, byte[][]? filters, byte[]? payload)
    {
        var to = new MsgpackWriter();
        to.Verbatim([8, 4]);
        to.Map(5);
        to.Text("Name");
        to.Text(name);
        to.Text("Payload");
        to.RawOrNil(payload);
        to.Text("ID");
        to.Unsigned((ulong)name.Length);
        to.Text("LTime");
        to.Unsigned(3);
        to.Text("Filters");
        to.Array(filters?.Length ?? 0);
        foreach (var filter in filters ?? [])
        {
            to.Raw(filter);
        }

        return to.ToArray();
    }

    private static byte[] Record(params (string Name, byte[]? Value)[] fields)
    {
        var to = new MsgpackWriter();
        to.Map(fields.Length + 2);
        foreach (var (name, value) in fields)
        {
            to.Text(name);
            to.RawOrNil(value);
        }

        to.Text("Incarnation");
        to.Unsigned(1);
        to.Text("Port");
        to.Unsigned(1);
        return to.ToArray();
    }

    private static async Task<Message> AskAsync(IPEndPoint at, Message message)
    {
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await SendAsync(udp, at, message);
        return await ReceiveAsync(udp);
    }

    private static Task<int> SendAsync(UdpClient udp, IPEndPoint at, Message message)
    {
        var bytes = MessageWriter.Encode(message);
        return udp.SendAsync(bytes, bytes.Length, at);
    }

    /// <summary>The first message that answers something: rumours may come along with it.</summary>
    private static async Task<Message> ReceiveAsync(UdpClient udp)
    {
        using var patience = new CancellationTokenSource(Eventually.PatienceMax, TimeProvider.System);
        while (true)
        {
            var came = await udp.ReceiveAsync(patience.Token);
            if (new PacketReader(WireSettings.Plain).Read(came.Buffer).Messages.FirstOrDefault(message => message is Ack or Nack) is { } answer)
            {
                return answer;
            }
        }
    }
}
