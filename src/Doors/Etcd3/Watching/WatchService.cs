using Muster.Doors.Etcd3.Calls;
using Muster.Doors.Etcd3.Words;
using Muster.Etcd.Wire;

namespace Muster.Doors.Etcd3.Watching;

/// <summary>Streams of watches.</summary>
internal sealed class WatchService(DoorContext context, HeaderWords headers)
{
    private readonly LastTold _lastTold = new(headers);

    public IEnumerable<Method> Methods() => [Method.Stream("/etcdserverpb.Watch/Watch", "/watch", WatchAsync)];

    private async ValueTask<GrpcStatus> WatchAsync(Conversation conversation, CancellationToken cancel)
    {
        await using var stream = new WatchStream(context, headers, _lastTold, conversation, cancel);
        return await stream.RunAsync();
    }
}
