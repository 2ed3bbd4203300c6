using Muster.Etcd.Wire;

namespace Muster.Doors.Etcd3.Calls;

/// <summary>How often one method was called, and how the calls ended. Safe for all threads.</summary>
internal sealed class CallCounts
{
    private readonly long[] _ended = new long[(int)GrpcCode.Unauthenticated + 1];
    private long _begun;

    public long Begun => Interlocked.Read(ref _begun);

    public long Ended(GrpcCode code) => Interlocked.Read(ref _ended[(int)code]);

    public void Begins() => Interlocked.Increment(ref _begun);

    public void Ends(GrpcCode code) => Interlocked.Increment(ref _ended[(int)code]);
}
