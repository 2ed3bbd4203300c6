using Google.Protobuf;
using Muster.Doors.Etcd3.Calls;
using Muster.Doors.Etcd3.Words;
using Muster.Engine;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Muster.Registry;
using Muster.Registry.Bytes;

namespace Muster.Doors.Etcd3.Services;

/// <summary>Reads and writes of keys.</summary>
internal sealed class KvService(Bytes bytes, HeaderWords headers, Etcd3DoorOptions options)
{
    /// <summary>What etcd's log adds to a request that writes, and counts with it.</summary>
    private const int EnvelopeBytes = 18;

    public IEnumerable<Method> Methods() =>
    [
        Method.Of("/etcdserverpb.KV/Range", "/kv/range", RangeRequest.Parser, RangeAsync) with { IsBrief = true },
        Method.Of("/etcdserverpb.KV/Put", "/kv/put", PutRequest.Parser, PutAsync) with { IsBrief = true },
        Method.Of("/etcdserverpb.KV/DeleteRange", "/kv/deleterange", DeleteRangeRequest.Parser, DeleteAsync) with { IsBrief = true },
        Method.Of("/etcdserverpb.KV/Txn", "/kv/txn", TxnRequest.Parser, TxnAsync) with { IsBrief = true },
        Method.Of("/etcdserverpb.KV/Compact", "/kv/compaction", CompactionRequest.Parser, CompactAsync),
    ];

    private async ValueTask<Reply> RangeAsync(Caller caller, RangeRequest asked, CancellationToken cancel)
    {
        if (RangeWords.Fault(asked) is { } fault)
        {
            return fault;
        }

        if (!asked.RangeEnd.IsEmpty)
        {
            await Task.Yield(); // nobody knows how many keys there are
        }

        var atLeast = Revision.Never;
        if (!asked.Serializable && !(await bytes.HeadAsync(caller, cancel)).TryGet(out atLeast, out var refused))
        {
            return refused;
        }

        return (await bytes.RangeAsync(caller, RangeWords.Of(asked) with { AtLeast = atLeast }, cancel))
            .TryGet(out var found, out refused)
            ? Reply.Of(RangeWords.Of(found, headers.At(found.Head)))
            : refused;
    }

    private async ValueTask<Reply> PutAsync(Caller caller, PutRequest asked, CancellationToken cancel)
    {
        if ((TxnCheck.Fault(asked) ?? SizeFault(asked)) is { } fault)
        {
            return fault;
        }

        if (!(await bytes.CommitAsync(caller, Txn.Of(TxnWords.Of(asked)), cancel)).TryGet(out var done, out var refused))
        {
            return refused;
        }

        var previous = ((OpResult.Put)done.Results[0]).Previous;
        return Reply.Of(new PutResponse
        {
            Header = headers.At(done.At),
            PrevKv = previous is null ? null : KeyWords.Of(previous),
        });
    }

    private async ValueTask<Reply> DeleteAsync(Caller caller, DeleteRangeRequest asked, CancellationToken cancel)
    {
        if ((TxnCheck.Fault(asked) ?? SizeFault(asked)) is { } fault)
        {
            return fault;
        }

        return (await bytes.CommitAsync(caller, Txn.Of(TxnWords.Of(asked)), cancel)).TryGet(out var done, out var refused)
            ? Reply.Of(TxnAnswer.Deleted((OpResult.Delete)done.Results[0], headers.At(done.At)))
            : refused;
    }

    private async ValueTask<Reply> TxnAsync(Caller caller, TxnRequest asked, CancellationToken cancel)
    {
        if ((TxnCheck.Fault(asked, options.TxnOpsMax) ?? SizeFault(asked)) is { } fault)
        {
            return fault;
        }

        return (await bytes.CommitAsync(caller, TxnWords.Of(asked), cancel)).TryGet(out var done, out var refused)
            ? Reply.Of(TxnAnswer.Of(done, headers.At(done.At)))
            : refused;
    }

    private async ValueTask<Reply> CompactAsync(Caller caller, CompactionRequest asked, CancellationToken cancel)
    {
        if (!(await bytes.CompactAsync(caller, new Revision(asked.Revision), cancel)).TryGet(out _, out var refused))
        {
            return refused;
        }

        return (await bytes.HeadAsync(caller, cancel)).TryGet(out var head, out refused)
            ? Reply.Of(new CompactionResponse { Header = headers.At(head) })
            : refused;
    }

    private GrpcStatus? SizeFault(IMessage asked) =>
        asked.CalculateSize() + EnvelopeBytes > options.RequestBytesMax ? EtcdError.RequestTooLarge : null;
}
