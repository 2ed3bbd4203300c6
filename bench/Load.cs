using System.Net;
using System.Net.Sockets;

namespace Muster.Bench;

/// <summary>
/// Keeps so many connections busy, each with one request at a time, from one thread; every answer is looked at. Answers
/// that come during the warm-up are not counted.
/// </summary>
/// <param name="firstConnection">How many connections other threads have before these.</param>
internal sealed class Load(IPEndPoint server, Wire wire, Requests requests, int connections, int firstConnection)
{
    private const int ConnectionsPerAddress = 128;
    private const int AnswerBytesMax = 4 * 1024 * 1024;
    private const int AnswerBytesUsual = 64 * 1024;

    /// <summary>A datagram's answer that has not come after so long is lost: it is asked for again.</summary>
    private static readonly TimeSpan _lostAfter = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly Histogram _latencies = new();
    private long _good;
    private long _errors;

    public Histogram Latencies => _latencies;

    public long Good => _good;

    public long Errors => _errors;

    /// <summary>The barrier is met twice: when the warm-up is over, and at the end.</summary>
    public void Run(TimeSpan warmUp, TimeSpan length, Barrier barrier)
    {
        using var queue = new Epoll();
        var lines = new Line[connections];
        for (var i = 0; i < connections; i++)
        {
            lines[i] = new Line(Connect(firstConnection + i));
            queue.Watch(lines[i].Descriptor, i);
            Ask(lines[i]);
        }

        Answer(queue, lines, warmUp);
        _latencies.Clear();
        (_good, _errors) = (0, 0);
        barrier.SignalAndWait();
        Answer(queue, lines, length);
        barrier.SignalAndWait();
        foreach (var line in lines)
        {
            line.Socket.Dispose();
        }
    }

    private void Answer(Epoll queue, Line[] lines, TimeSpan length)
    {
        var began = _time.GetTimestamp();
        var sweptAt = began;
        while (_time.GetElapsedTime(began) < length)
        {
            foreach (var ready in queue.Wait(millisecondsMax: 100))
            {
                Take(lines[ready.Tag]);
            }

            if (wire == Wire.Datagrams && _time.GetElapsedTime(sweptAt) > _lostAfter)
            {
                sweptAt = _time.GetTimestamp();
                AskAgain(lines);
            }
        }
    }

    private void Take(Line line)
    {
        var read = Epoll.Read(line.Descriptor, line.Buffer.AsSpan(line.Held));
        if (read == 0)
        {
            throw new InvalidOperationException($"{server} closed a connection under load.");
        }

        if (read < 0)
        {
            return;
        }

        line.Held += read;
        var answer = line.Buffer.AsSpan(0, line.Held);
        if (wire == Wire.Datagrams)
        {
            Count(line, IsGoodDns(answer));
        }
        else if (HttpResponse.TryScan(answer, out var response))
        {
            Count(line, response.Status == 200 && answer[response.Body].IndexOf(requests.Expected) >= 0);
        }
        else if (line.Held == line.Buffer.Length)
        {
            line.Grow();
        }
    }

    private void Count(Line line, bool good)
    {
        _latencies.Add(_time.GetElapsedTime(line.AskedAt));
        _good += good ? 1 : 0;
        _errors += good ? 0 : 1;
        Ask(line);
    }

    private void Ask(Line line)
    {
        line.Held = 0;
        line.AskedAt = _time.GetTimestamp();
        Epoll.Write(line.Descriptor, requests.Next());
    }

    private void AskAgain(Line[] lines)
    {
        foreach (var line in lines)
        {
            if (_time.GetElapsedTime(line.AskedAt) > _lostAfter)
            {
                _errors++;
                Ask(line);
            }
        }
    }

    /// <summary>A response without an error code and with at least one answer.</summary>
    private static bool IsGoodDns(ReadOnlySpan<byte> answer) =>
        answer.Length > 12 && (answer[2] & 0x80) != 0 && (answer[3] & 0x0F) == 0 && (answer[6] | answer[7]) != 0;

    /// <summary>From several loopback addresses, since servers limit the connections of one.</summary>
    private Socket Connect(int number)
    {
        var socket = wire == Wire.Datagrams
            ? new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)(1 + (number / ConnectionsPerAddress))]), 0));
        socket.Connect(server);
        return socket;
    }

    private sealed class Line(Socket socket)
    {
        public Socket Socket { get; } = socket;

        public int Descriptor { get; } = (int)socket.Handle;

        public byte[] Buffer { get; private set; } = new byte[AnswerBytesUsual];

        /// <summary>Bytes of the answer that have come.</summary>
        public int Held { get; set; }

        public long AskedAt { get; set; }

        public void Grow()
        {
            if (Buffer.Length == AnswerBytesMax)
            {
                throw new InvalidOperationException($"An answer has more than {AnswerBytesMax} bytes.");
            }

            var larger = new byte[2 * Buffer.Length];
            Buffer.CopyTo(larger, 0);
            Buffer = larger;
        }
    }
}

internal enum Wire
{
    Http,
    Datagrams,
}
