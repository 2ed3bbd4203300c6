namespace Muster.Etcd.Wire;

/// <summary>What came next on a stream: a message, or why none can be read any more; neither when the stream has ended.</summary>
public readonly record struct Received<T>(T? Message, GrpcStatus? Fault)
    where T : class
{
    public bool IsEnd() => Message is null && Fault is null;
}
