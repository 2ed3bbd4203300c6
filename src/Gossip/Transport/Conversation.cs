using System.Net;

namespace Muster.Gossip.Transport;

/// <summary>A stream that another one dialled. Its address says nothing about which member that is: who dials picks any.</summary>
public sealed record Conversation(IPAddress From, Stream Stream) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
