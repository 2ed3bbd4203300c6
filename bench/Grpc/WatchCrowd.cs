using System.Net;
using Google.Protobuf;
using Muster.Bench.Lines;
using Muster.Etcd.Wire.Messages;

namespace Muster.Bench.Grpc;

/// <summary>Watches of one key, shared out among a few connections, and a client that writes it; all from one thread.</summary>
internal sealed class WatchCrowd : IDisposable
{
    private const int Connections = 10;

    /// <summary>Begun at once; the next only after their answers, so that neither side waits for the other to read.</summary>
    private const int BegunAtOnce = 100;

    /// <summary>So long without any message means that one is missing.</summary>
    private static readonly TimeSpan _silenceMax = TimeSpan.FromSeconds(30);

    private static readonly TimeProvider _time = TimeProvider.System;
    private static readonly ByteString _key = ByteString.CopyFromUtf8("bench/watched");

    private readonly Epoll _queue = new();
    private readonly WatchConnection[] _connections;
    private readonly Line _writer;
    private readonly int _watches;

    public WatchCrowd(IPEndPoint server, int watches, bool onOneStream)
    {
        _watches = watches;
        _connections = [.. Enumerable.Range(0, Connections).Select(_ => new WatchConnection(server))];
        _writer = Line.Open(Wire.Grpc, server, Connections, Write());
        for (var i = 0; i < Connections; i++)
        {
            _queue.Watch(_connections[i].Descriptor, i);
            for (var left = watches / Connections; left > 0; left -= BegunAtOnce)
            {
                var some = Math.Min(left, BegunAtOnce);
                _connections[i].Watch(_key, some, onOneStream);
                Await(some, []);
            }
        }
    }

    /// <summary>Messages that did not tell of the write.</summary>
    public int Errors { get; private set; }

    /// <summary>Writes, and waits for all watches to tell of it: how long after <paramref name="began"/> that was.</summary>
    public TimeSpan WriteAndAwait(long began)
    {
        _writer.Ask();
        Errors += _watches - Await(_watches, "watched-"u8);
        var last = _time.GetElapsedTime(began);
        while (_writer.Take() == Verdict.NotYet)
        {
            // The watches have told of it: its own answer is on its way.
        }

        return last;
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }

        _writer.Dispose();
        _queue.Dispose();
    }

    private static Requests Write() => Requests.Grpc(
        new GrpcCall("/etcdserverpb.KV/Put"),
        [new PutRequest { Key = _key, Value = ByteString.CopyFromUtf8($"watched-{Requests.NumberPlace}") }.ToByteArray()],
        []);

    /// <summary>How many of so many messages held what is expected.</summary>
    private int Await(int count, ReadOnlySpan<byte> expected)
    {
        var (whole, good) = (0, 0);
        var heardAt = _time.GetTimestamp();
        while (whole < count)
        {
            foreach (var ready in _queue.Wait(millisecondsMax: 100))
            {
                var taken = _connections[ready.Tag].Take(expected);
                (whole, good) = (whole + taken.Whole, good + taken.Good);
                heardAt = _time.GetTimestamp();
            }

            if (_time.GetElapsedTime(heardAt) > _silenceMax)
            {
                throw new InvalidOperationException($"{count - whole} of {count} messages did not come.");
            }
        }

        return good;
    }
}
