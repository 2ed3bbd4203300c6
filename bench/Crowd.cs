using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Muster.Bench;

/// <summary>Clients that all ask the same and wait for it to change, each on a connection of its own, from one thread.</summary>
internal sealed class Crowd : IDisposable
{
    private const int ConnectionsPerAddress = 128;
    private const int ReadBytes = 256 * 1024;

    /// <summary>So long without any answer means that one is missing.</summary>
    private static readonly TimeSpan _silenceMax = TimeSpan.FromSeconds(30);

    private static readonly TimeProvider _time = TimeProvider.System;

    private readonly Epoll _queue = new();
    private readonly Member[] _members;
    private readonly string _target;
    private readonly byte[] _buffer = new byte[ReadBytes];

    public Crowd(IPEndPoint server, int count, string target)
    {
        _target = target;
        _members = [.. Enumerable.Range(0, count).Select(i => new Member(Connect(server, i)))];
        for (var i = 0; i < count; i++)
        {
            _queue.Watch(_members[i].Descriptor, i);
        }
    }

    /// <summary>The index of the last answer that was read.</summary>
    public long Index { get; private set; }

    /// <summary>Answers that were not what they should have been.</summary>
    public int Errors { get; private set; }

    /// <summary>All ask: with an index above 0 they wait for what comes after it.</summary>
    public void Ask(long index)
    {
        var join = _target.Contains('?') ? '&' : '?';
        var blocking = index > 0 ? $"{join}index={index}&wait=10m" : "";
        var request = Encoding.ASCII.GetBytes($"GET {_target}{blocking} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        foreach (var member in _members)
        {
            member.Begin();
            Epoll.Write(member.Descriptor, request);
        }
    }

    /// <summary>How long after <paramref name="began"/> the last one had its answer.</summary>
    public TimeSpan AwaitAll(long began)
    {
        var missing = _members.Length;
        var heardAt = _time.GetTimestamp();
        while (missing > 0)
        {
            foreach (var ready in _queue.Wait(millisecondsMax: 100))
            {
                missing -= Take(_members[ready.Tag]) ? 1 : 0;
                heardAt = _time.GetTimestamp();
            }

            if (_time.GetElapsedTime(heardAt) > _silenceMax)
            {
                throw new InvalidOperationException($"{missing} of {_members.Length} got no answer.");
            }
        }

        return _time.GetElapsedTime(began);
    }

    public void Dispose()
    {
        foreach (var member in _members)
        {
            member.Socket.Dispose();
        }

        _queue.Dispose();
    }

    /// <summary>True when its answer is whole with what could be read.</summary>
    private bool Take(Member member)
    {
        var read = Epoll.Read(member.Descriptor, _buffer);
        if (read < 0)
        {
            return false;
        }

        if (read == 0)
        {
            throw new InvalidOperationException("The server closed a connection that was waiting.");
        }

        var bytes = _buffer.AsSpan(0, read);
        if (!member.HasHead)
        {
            // Heads are small: they come with the first bytes.
            var end = bytes.IndexOf("\r\n\r\n"u8) + 4;
            var head = bytes[..end];
            Errors += head.StartsWith("HTTP/1.1 200 "u8) ? 0 : 1;
            Index = Number(head, "X-Consul-Index: "u8) ?? Index;
            member.HasHead = true;
            member.Left = Number(head, "Content-Length: "u8);
            bytes = bytes[end..];
        }

        return member.IsWhole(bytes);
    }

    private static long? Number(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        var at = head.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(head[(at + name.Length)..], out long number, out _) ? number : null;
    }

    private static Socket Connect(IPEndPoint server, int number)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(new IPAddress([127, 0, 1, (byte)(1 + (number / ConnectionsPerAddress))]), 0));
        socket.Connect(server);
        return socket;
    }

    private sealed class Member(Socket socket)
    {
        private static readonly byte[] _lastChunk = Encoding.ASCII.GetBytes("\r\n0\r\n\r\n");

        public Socket Socket { get; } = socket;

        public int Descriptor { get; } = (int)socket.Handle;

        public bool HasHead { get; set; }

        /// <summary>Bytes of the body still to come; null when it is chunked.</summary>
        public long? Left { get; set; }

        /// <summary>The last bytes of a chunked body: its end may be split between two reads.</summary>
        private readonly byte[] _tail = new byte[_lastChunk.Length];

        public void Begin()
        {
            HasHead = false;
            Left = null;
            Array.Clear(_tail);
        }

        public bool IsWhole(ReadOnlySpan<byte> more)
        {
            if (Left is { } left)
            {
                Left = left - more.Length;
                return Left == 0;
            }

            var kept = Math.Max(0, _tail.Length - more.Length);
            _tail.AsSpan(_tail.Length - kept).CopyTo(_tail);
            more[^(_tail.Length - kept)..].CopyTo(_tail.AsSpan(kept));
            return _tail.AsSpan().SequenceEqual(_lastChunk);
        }
    }
}
