namespace Muster.Tests.Support.Machines;

/// <summary>What one machine has sent, with the headers of IP and above it.</summary>
public readonly record struct TrafficCounts(long Datagrams, long DatagramBytes, long StreamPackets, long StreamBytes)
{
    public static TrafficCounts operator -(TrafficCounts later, TrafficCounts earlier) => new(
        later.Datagrams - earlier.Datagrams,
        later.DatagramBytes - earlier.DatagramBytes,
        later.StreamPackets - earlier.StreamPackets,
        later.StreamBytes - earlier.StreamBytes);

    internal TrafficCounts With(Traffic kind, int bytes) => kind == Traffic.Streams
        ? this with { StreamPackets = StreamPackets + 1, StreamBytes = StreamBytes + bytes }
        : this with { Datagrams = Datagrams + 1, DatagramBytes = DatagramBytes + bytes };
}
