using System.Net;
using System.Net.Sockets;
using Muster.Gossip.Pool;
using Muster.Gossip.Swim;
using Muster.Gossip.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Gossip.Pool;

/// <summary>Pools over real sockets, each on a port of its own.</summary>
public sealed class PoolTests
{
    private static readonly SwimProfile _quick = SwimProfile.Local with
    {
        // A busy machine that runs none of them for half a second must not make them doubt each other.
        ProbeInterval = TimeSpan.FromMilliseconds(500),
        ProbeTimeout = TimeSpan.FromMilliseconds(250),
        GossipInterval = TimeSpan.FromMilliseconds(50),
        StreamTimeout = TimeSpan.FromSeconds(5),
    };

    [Fact]
    public async Task What_the_core_is_at_its_beginning_is_told_before_its_first_turn()
    {
        var told = "";
        await using var pool = BareMember.Begin("a", after: (core, _) => told = string.Join(' ', core.See()));
        Assert.Equal("a Alive", told);
    }

    public static TheoryData<string> Networks => ["plain", "uncompressed", "encrypted", "encrypted as of old", "labelled and encrypted"];

    [Theory]
    [MemberData(nameof(Networks))]
    public async Task Members_find_each_other_and_notice_who_leaves_and_who_dies(string network)
    {
        var wire = Layers(network);
        await using var a = BareMember.Begin("a", wire: wire, profile: _quick);
        await using var b = BareMember.Begin("b", wire: wire, profile: _quick);
        var c = BareMember.Begin("c", wire: wire, profile: _quick);
        await JoinAsync(b, a);
        await JoinAsync(c, b);
        await SeesAsync(a, "a Alive", "b Alive", "c Alive");
        await SeesAsync(b, "a Alive", "b Alive", "c Alive");
        await SeesAsync(c, "a Alive", "b Alive", "c Alive");
        await c.DisposeAsync();
        await SeesAsync(a, "a Alive", "b Alive", "c Dead");
        await SeesAsync(b, "a Alive", "b Alive", "c Dead");
        await b.AskAsync((core, now) => { core.Leave(now); return true; }, CancellationToken.None);
        await SeesAsync(a, "a Alive", "b Left", "c Dead");
        await a.DisposeAsync();
        Assert.True(a.Completion.IsCompleted);
    }

    [Theory]
    [InlineData("encrypted", "plain", "Remote state is encrypted and encryption is not configured")]
    [InlineData("plain", "encrypted", "Encryption is configured but remote state is not encrypted")]
    [InlineData("encrypted", "other key", "No installed keys could decrypt the message")]
    [InlineData("labelled and encrypted", "encrypted", "ended without a message")]
    [InlineData("encrypted", "labelled and encrypted", "ended without a message")]
    public async Task Who_does_not_fit_is_told_why_and_stays_outside(string there, string here, string why)
    {
        await using var a = BareMember.Begin("a", wire: Layers(there));
        await using var b = BareMember.Begin("b", wire: Layers(here));
        var core = await b.AskAsync((core, now) => { core.Join(now, a.Bound); return core; }, CancellationToken.None);
        await Eventually.Until(() => !core.JoinsEnded.IsEmpty, "the join ends");
        Assert.True(core.JoinsEnded.TryDequeue(out var ended));
        Assert.Contains(why, ended.Error, StringComparison.Ordinal);
        Assert.Equal(["a Alive"], await a.AskAsync((member, _) => member.See(), CancellationToken.None));
    }

    [Fact]
    public async Task A_join_to_where_nobody_is_ends_with_the_reason()
    {
        await using var a = BareMember.Begin("a");
        IPEndPoint nobody;
        using (var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            // Bound and not listening: refused, for as long as it is held.
            taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            nobody = (IPEndPoint)taken.LocalEndPoint!;
            var core = await a.AskAsync((core, now) => { core.Join(now, nobody); return core; }, CancellationToken.None);
            await Eventually.Until(() => !core.JoinsEnded.IsEmpty, "the join ends");
            Assert.True(core.JoinsEnded.TryDequeue(out var ended));
            Assert.Contains($"dial tcp {nobody}", ended.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("::1", "::1")]
    [InlineData("::", "127.0.0.1")]
    public async Task Members_meet_over_ipv6_and_across(string one, string other)
    {
        var wide = new IPEndPoint(IPAddress.Parse(one), 0);
        await using var a = BareMember.Begin("a", wide, profile: _quick, advertise: at => wide.Address.Equals(IPAddress.IPv6Any) ? new(IPAddress.Loopback, at.Port) : at);
        await using var b = BareMember.Begin("b", new IPEndPoint(IPAddress.Parse(other), 0), profile: _quick);
        await JoinAsync(a, b.Bound);
        await SeesAsync(a, "a Alive", "b Alive");
        await SeesAsync(b, "a Alive", "b Alive");
        var heard = b.Counts.Received;
        await Eventually.Until(() => b.Counts.Received > heard + 5, "they go on");
        await SeesAsync(b, "a Alive", "b Alive");
    }

    /// <summary>Too many open files, a network that is down: neither ends a member.</summary>
    [Fact]
    public async Task A_transport_that_fails_for_a_while_is_waited_for()
    {
        var notes = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var a = BareMember.Begin("a", profile: _quick, note: (_, text) => notes.Enqueue(text), through: real => new FailingAtFirst(real));
        await using var b = BareMember.Begin("b", profile: _quick);
        await Eventually.Until(() => notes.Count >= 4, "it has failed");
        await JoinAsync(b, a);
        await SeesAsync(a, "a Alive", "b Alive");
        Assert.All(notes.Take(4), note => Assert.Equal("not now", note));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_to_be_taken()
    {
        await using var a = BareMember.Begin("a");
        var refused = Muster.Gossip.Transport.SocketTransport.Listen(a.Bound).Refused;
        Assert.Contains($"cannot listen on {a.Bound}", refused?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streams_beyond_the_most_are_closed_and_the_others_served()
    {
        await using var a = BareMember.Begin("a", profile: _quick, change: options => options with
        {
            StreamsMax = 8,
            StreamsPerAddressMax = 4,
            StreamTimeout = TimeSpan.FromSeconds(1),
        });
        var idle = new List<Socket>();
        try
        {
            for (var i = 0; i < 12; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(a.Bound);
                idle.Add(socket);
            }

            await Eventually.Until(() => a.Counts.StreamsRefused >= 8, "eight of twelve are closed");
            Assert.Equal(8, a.Counts.StreamsRefused);
        }
        finally
        {
            idle.ForEach(socket => socket.Dispose());
        }

        await using var b = BareMember.Begin("b", profile: _quick);
        await Eventually.Until(() => a.Counts.StreamsRefused >= 12, "those that said nothing are gone");
        await JoinAsync(b, a);
    }

    /// <summary>S21, over sockets: all of it at once, and the member answers as before.</summary>
    [Fact]
    public async Task Garbage_changes_nothing()
    {
        var notes = 0;
        await using var a = BareMember.Begin("a", profile: _quick, note: (_, _) => Interlocked.Increment(ref notes));
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        foreach (var one in Wire.GarbageTests.Garbage.Select(Convert.FromHexString))
        {
            await udp.SendAsync(one, one.Length, a.Bound);
            using var tcp = new TcpClient();
            await tcp.ConnectAsync(a.Bound);
            await tcp.GetStream().WriteAsync(one);
        }

        await udp.SendAsync(new byte[65_000], 65_000, a.Bound);
        var ping = MessageWriter.Encode(new Ping(7, "a"));
        await udp.SendAsync(ping, ping.Length, a.Bound);
        using var patience = new CancellationTokenSource(Eventually.PatienceMax, TimeProvider.System);
        Ack? ack;
        do
        {
            var answer = await udp.ReceiveAsync(patience.Token);
            ack = new PacketReader(WireSettings.Plain).Read(answer.Buffer).Messages.OfType<Ack>().SingleOrDefault(it => it.SeqNo == 7);
        }
        while (ack is null);

        Assert.Equal(["a Alive"], await a.AskAsync((member, _) => member.See(), CancellationToken.None));
        Assert.True(a.Counts.Refused > 10);
        Assert.True(notes <= 10, $"{notes} lines");
    }

    [Fact]
    public async Task A_bug_in_the_core_ends_the_pool_and_is_told()
    {
        await using var a = BareMember.Begin("a");
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => a.AskAsync<bool>((_, _) => throw new InvalidOperationException("a bug"), CancellationToken.None));
        var told = await Assert.ThrowsAsync<InvalidOperationException>(() => a.Completion);
        Assert.Equal("a bug", told.Message);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => a.AskAsync((_, _) => true, CancellationToken.None));
    }

    [Fact]
    public async Task What_the_layer_above_says_on_a_stream_comes()
    {
        await using var a = BareMember.Begin("a");
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(a.Bound);
        await tcp.GetStream().WriteAsync(new Outlet(WireSettings.Plain).Write(new User([3, 1, 4]), dials: true));
        var core = await a.AskAsync((member, _) => member, CancellationToken.None);
        await Eventually.Until(() => !core.Heard.IsEmpty, "it comes");
        Assert.Equal([3, 1, 4], core.Heard.Single());
    }

    private static WireSettings Layers(string network) => network switch
    {
        "plain" => WireSettings.Plain,
        "uncompressed" => WireSettings.Plain with { Compress = false },
        "encrypted" => WireSettings.Plain with { Keyring = Vector.Ring },
        "encrypted as of old" => WireSettings.Plain with { Keyring = Vector.Ring, EnvelopeVersion = 0 },
        "other key" => WireSettings.Plain with { Keyring = new Keyring(SecretKey.New()) },
        _ => WireSettings.Plain with { Keyring = Vector.Ring, Label = "lab1" },
    };

    private static Task JoinAsync(Pool<BareMember> who, Pool<BareMember> to) => JoinAsync(who, to.Bound);

    private static async Task JoinAsync(Pool<BareMember> who, IPEndPoint to)
    {
        var core = await who.AskAsync((core, now) => { core.Join(now, to); return core; }, CancellationToken.None);
        await Eventually.Until(() => !core.JoinsEnded.IsEmpty, "the join ends");
        Assert.True(core.JoinsEnded.TryDequeue(out var ended));
        Assert.Null(ended.Error);
    }

    private static async Task SeesAsync(Pool<BareMember> who, params string[] expected)
    {
        string[] seen = [];
        try
        {
            await Eventually.Until(
                async () => (seen = await who.AskAsync((core, _) => core.See(), CancellationToken.None)).SequenceEqual(expected),
                string.Join(", ", expected));
        }
        catch (TimeoutException)
        {
            Assert.Equal(expected, seen);
        }
    }
}
