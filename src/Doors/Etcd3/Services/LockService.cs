using Muster.Doors.Etcd3.Calls;
using Muster.Doors.Etcd3.Words;
using Muster.Engine;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Muster.Registry;
using Muster.Registry.Bytes;

namespace Muster.Doors.Etcd3.Services;

/// <summary>Locks that the server queues for.</summary>
internal sealed class LockService(Bytes bytes, HeaderWords headers)
{
    private static readonly GrpcStatus _expired = new(GrpcCode.Unknown, "mutex: session is expired");

    public IEnumerable<Method> Methods() =>
    [
        Method.Waiting("/v3lockpb.Lock/Lock", "/lock/lock", LockRequest.Parser, LockAsync),
        Method.Of("/v3lockpb.Lock/Unlock", "/lock/unlock", UnlockRequest.Parser, UnlockAsync),
    ];

    private async ValueTask<Reply> LockAsync(Caller caller, LockRequest asked, CancellationToken cancel)
    {
        var line = new Line(bytes, asked.Name);
        if (!(await line.LeaseAsync(caller, asked.Lease, cancel)).TryGet(out var lease, out var refused)
            || !(await line.StandAsync(caller, lease, default, cancel)).TryGet(out var place, out refused)
            || !(await line.AwaitAsync(caller, place, cancel)).TryGet(out _, out refused)
            || !(await bytes.HeadAsync(caller, cancel)).TryGet(out var head, out refused))
        {
            return InnerStatus.Of(refused);
        }

        // The lease may have ended while it waited.
        var itself = new RangeQuery(KeyRange.Single(place.Key)) { AtLeast = head };
        return !(await bytes.RangeAsync(caller, itself, cancel)).TryGet(out var own, out refused) ? InnerStatus.Of(refused)
            : own.Items.Count == 0 ? _expired
            : Reply.Of(new LockResponse { Header = headers.At(own.Head), Key = KeyWords.Bytes(place.Key.Memory) });
    }

    private async ValueTask<Reply> UnlockAsync(Caller caller, UnlockRequest asked, CancellationToken cancel)
    {
        if (asked.Key.IsEmpty)
        {
            return InnerStatus.Of(EtcdError.EmptyKey);
        }

        var removal = Txn.Of(new Op.Delete(KeyRange.Single(KeyWords.KeyOf(asked.Key))));
        return (await bytes.CommitAsync(caller, removal, cancel)).TryGet(out var done, out var refused)
            ? Reply.Of(new UnlockResponse { Header = headers.At(done.At) })
            : InnerStatus.Of(refused);
    }
}
