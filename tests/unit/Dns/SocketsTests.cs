using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Doors.Dns;

namespace Muster.Tests.Unit.Dns;

/// <summary>The shells around the responder, over loopback.</summary>
public sealed class SocketsTests : IAsyncDisposable
{
    private static readonly IPEndPoint _anyPort = new(IPAddress.Loopback, 0);

    private static readonly byte[] _request = Convert.FromHexString(
        "000701000001000000000000" + "036F776E077365727669636506636F6E73756C0000010001");

    private readonly ManualTime _time = new();
    private readonly Errands _errands = Dig.NoErrands();
    private readonly TcpShell _tcp;
    private readonly UdpShell _udp;

    public SocketsTests()
    {
        _tcp = new TcpShell(_anyPort, NewResponder(), _errands, _time, NullLogger.Instance);
        _udp = new UdpShell(_anyPort, NewResponder, _errands, NullLogger.Instance);
        _tcp.Start();
        _udp.Start();
    }

    public async ValueTask DisposeAsync()
    {
        _udp.Dispose();
        await _tcp.DisposeAsync();
    }

    [Fact]
    public void Datagrams_are_answered_until_the_end()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(_udp.Address);
        var buffer = new byte[512];
        for (var i = 0; i < 100; i++)
        {
            socket.Send(_request);
            Assert.Equal(52, socket.Receive(buffer));
        }

        _udp.Dispose(); // Ends threads that block in the kernel.
        Assert.Throws<SocketException>(() =>
        {
            socket.Send(_request);
            socket.Receive(buffer);
        });
    }

    [Fact]
    public async Task Many_questions_on_one_connection_are_answered_in_order()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_tcp.Address);
        var stream = client.GetStream();
        var all = new List<byte>();
        for (ushort id = 0; id < 300; id++)
        {
            var request = _request.ToArray();
            BinaryPrimitives.WriteUInt16BigEndian(request, id);
            all.AddRange([0, (byte)request.Length, .. request]);
        }

        await stream.WriteAsync(all.ToArray());
        var answer = new byte[2 + 52];
        for (ushort id = 0; id < 300; id++)
        {
            await stream.ReadExactlyAsync(answer);
            Assert.Equal(52, BinaryPrimitives.ReadUInt16BigEndian(answer));
            Assert.Equal(id, BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(2)));
        }
    }

    [Fact]
    public async Task A_question_may_come_in_pieces()
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(_tcp.Address);
        var stream = client.GetStream();
        foreach (var piece in ((byte[])[0, (byte)_request.Length, .. _request]).Chunk(5))
        {
            await stream.WriteAsync(piece);
        }

        await stream.ReadExactlyAsync(new byte[2 + 52]);
    }

    [Fact]
    public async Task A_connection_that_says_nothing_is_closed_after_a_while()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_tcp.Address);
        var stream = client.GetStream();
        await stream.WriteAsync((byte[])[0, (byte)_request.Length, .. _request]);
        await stream.ReadExactlyAsync(new byte[2 + 52]);

        _time.Advance(TimeSpan.FromSeconds(9));

        Assert.Equal(0, await stream.ReadAsync(new byte[1]));
    }

    [Fact]
    public void An_address_in_use_is_noticed()
    {
        Assert.Throws<SocketException>(() => new TcpShell(_tcp.Address, NewResponder(), _errands, _time, NullLogger.Instance));
    }

    private static Responder NewResponder() =>
        Dig.NewResponder(new FixedPicture().Node("w1", "10.2.0.1").Service("own", 81, "10.0.0.5"));

    /// <summary>A clock that moves when told to, and then calls the timers that are due.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private readonly List<Entry> _timers = [];
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Volatile.Read(ref _now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var entry = new Entry(() => callback(state));
            _timers.Add(entry);
            return entry;
        }

        public void Advance(TimeSpan by)
        {
            Interlocked.Add(ref _now, by.Ticks);
            _timers.ForEach(timer => timer.Call());
        }

        private sealed class Entry(Action call) : ITimer
        {
            public Action Call { get; } = call;

            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
