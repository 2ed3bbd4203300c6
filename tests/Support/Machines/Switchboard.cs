using System.Net;
using System.Runtime.InteropServices;
using Muster.Bedrock;

namespace Muster.Tests.Support.Machines;

/// <summary>Carries every packet to the machine that it is for: at once, later or never, as its road says. One thread.</summary>
internal sealed partial class Switchboard : IDisposable
{
    /// <summary>How often it looks whether it is to end.</summary>
    private static readonly TimeSpan _lookInterval = TimeSpan.FromMilliseconds(100);

    private const short CanBeRead = 1;
    private const int PacketBytesMax = 65_536;
    private const int ProtocolAt = 9;
    private const int DestinationAt = 16;
    private const int HeaderBytesMin = 20;
    private const byte Tcp = 6;
    private const byte Udp = 17;

    private readonly IReadOnlyList<NetworkCard> _cards;
    private readonly Dictionary<uint, int> _machineOf;
    private readonly Roads _roads;
    private readonly Prng _chance;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly long _start;
    private readonly PriorityQueue<(int To, byte[] Packet), TimeSpan> _onTheWay = new();
    private readonly TrafficCounts[] _counts;
    private readonly Lock _counting = new();
    private readonly Thread _thread;
    private volatile bool _over;

    public Switchboard(IReadOnlyList<NetworkCard> cards, IReadOnlyList<IPAddress> addresses, Roads roads, Prng chance)
    {
        (_cards, _roads, _chance) = (cards, roads, chance);
        _machineOf = addresses.Select((address, index) => (Number(address.GetAddressBytes()), index)).ToDictionary();
        _counts = new TrafficCounts[cards.Count];
        _start = _time.GetTimestamp();
        _thread = new Thread(Carry) { IsBackground = true, Name = "switchboard" };
        _thread.Start();
    }

    /// <summary>What that machine has sent.</summary>
    public TrafficCounts SentBy(int machine)
    {
        lock (_counting)
        {
            return _counts[machine];
        }
    }

    public void Dispose()
    {
        _over = true;
        _thread.Join();
    }

    private void Carry()
    {
        var polls = _cards.Select(card => new Poll { Descriptor = card.Descriptor, Wanted = CanBeRead }).ToArray();
        var buffer = new byte[PacketBytesMax];
        while (!_over)
        {
            _ = Wait(polls, (nuint)polls.Length, (int)Math.Ceiling(Patience().TotalMilliseconds));
            Arrive();
            for (var from = 0; from < polls.Length; from++)
            {
                while (polls[from].Happened != 0 && _cards[from].Receive(buffer) is var length and > 0)
                {
                    Take(from, buffer.AsSpan(0, length));
                }
            }
        }
    }

    private TimeSpan Patience()
    {
        if (!_onTheWay.TryPeek(out _, out var due))
        {
            return _lookInterval;
        }

        var left = due - Now;
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left < _lookInterval ? left : _lookInterval;
    }

    private TimeSpan Now => _time.GetElapsedTime(_start);

    private void Arrive()
    {
        while (_onTheWay.TryPeek(out var next, out var due) && due <= Now)
        {
            _onTheWay.Dequeue();
            _cards[next.To].Send(next.Packet);
        }
    }

    private void Take(int from, ReadOnlySpan<byte> packet)
    {
        // What the kernel says by itself over IPv6 is nobody's business here.
        if (packet.Length < HeaderBytesMin || packet[0] >> 4 != 4 || packet[ProtocolAt] is not (Tcp or Udp))
        {
            return;
        }

        var kind = packet[ProtocolAt] == Tcp ? Traffic.Streams : Traffic.Datagrams;
        lock (_counting)
        {
            _counts[from] = _counts[from].With(kind, packet.Length);
        }

        if (!_machineOf.TryGetValue(Number(packet[DestinationAt..]), out var to))
        {
            return;
        }

        var road = _roads[from, to];
        if (!road.Passes.HasFlag(kind) || (road.Loss > 0 && _chance.NextDouble() < road.Loss))
        {
            return;
        }

        if (road.Delay == TimeSpan.Zero)
        {
            _cards[to].Send(packet);
        }
        else
        {
            _onTheWay.Enqueue((to, packet.ToArray()), Now + road.Delay);
        }
    }

    private static uint Number(ReadOnlySpan<byte> address) => MemoryMarshal.Read<uint>(address);

    [StructLayout(LayoutKind.Sequential)]
    private struct Poll
    {
        public int Descriptor;
        public short Wanted;
        public short Happened;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Wait(Span<Poll> polls, nuint count, int milliseconds);
}
