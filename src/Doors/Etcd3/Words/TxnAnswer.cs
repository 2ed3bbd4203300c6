using Muster.Engine;
using Muster.Etcd.Wire.Messages;

namespace Muster.Doors.Etcd3.Words;

/// <summary>
/// What a transaction did, in etcd's words. Inner answers have headers of their own, which hold a revision and nothing
/// else: the transaction's once something has been written in it, before that the one it began at.
/// </summary>
internal sealed class TxnAnswer
{
    private readonly Revision _at;
    private bool _wrote;

    private TxnAnswer(Revision at) => _at = at;

    public static TxnResponse Of(TxnResult done, ResponseHeader header)
    {
        var answer = new TxnAnswer(done.At);
        answer._wrote = !Writes(done);
        return answer.Filled(done, header);
    }

    /// <summary>True when something in it was written, so that the revision is its own.</summary>
    private static bool Writes(TxnResult done) => done.Results.Any(result => result switch
    {
        OpResult.Put => true,
        OpResult.Delete delete => delete.Count > 0,
        OpResult.Nested nested => Writes(nested.Result),
        _ => false,
    });

    private TxnResponse Filled(TxnResult done, ResponseHeader? header)
    {
        var answer = new TxnResponse { Header = header ?? new ResponseHeader(), Succeeded = done.Succeeded };
        foreach (var result in done.Results)
        {
            answer.Responses.Add(Of(result));
        }

        return answer;
    }

    private ResponseOp Of(OpResult result)
    {
        switch (result)
        {
            case OpResult.Put put:
                _wrote = true;
                return new ResponseOp
                {
                    ResponsePut = new PutResponse
                    {
                        Header = Header(),
                        PrevKv = put.Previous is { } previous ? KeyWords.Of(previous) : null,
                    },
                };
            case OpResult.Delete delete:
                _wrote |= delete.Count > 0;
                return new ResponseOp { ResponseDeleteRange = Deleted(delete, Header()) };
            case OpResult.Read read:
                return new ResponseOp { ResponseRange = RangeWords.Of(read.Result, Header()) };
            default:
                return new ResponseOp { ResponseTxn = Filled(((OpResult.Nested)result).Result, null) };
        }
    }

    public static DeleteRangeResponse Deleted(OpResult.Delete delete, ResponseHeader header)
    {
        var answer = new DeleteRangeResponse { Header = header, Deleted = delete.Count };
        foreach (var previous in delete.Previous)
        {
            answer.PrevKvs.Add(KeyWords.Of(previous));
        }

        return answer;
    }

    // A transaction that wrote nothing has the revision it began at; one that wrote, the next.
    private ResponseHeader Header() => new() { Revision = _wrote ? _at.Value : _at.Value - 1 };
}
