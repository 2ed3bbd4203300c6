using Google.Protobuf.Collections;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;

namespace Muster.Doors.Etcd3.Words;

/// <summary>
/// What etcd refuses of a request before it looks at any key, in the order in which it looks. Steps are budgeted over the
/// levels of one path.
/// </summary>
internal static class TxnCheck
{
    public static GrpcStatus? Fault(PutRequest asked) =>
        asked.Key.IsEmpty ? EtcdError.EmptyKey
        : asked.IgnoreValue && !asked.Value.IsEmpty ? EtcdError.ValueProvided
        : asked.IgnoreLease && asked.Lease != 0 ? EtcdError.LeaseProvided
        : null;

    public static GrpcStatus? Fault(DeleteRangeRequest asked) => asked.Key.IsEmpty ? EtcdError.EmptyKey : null;

    public static GrpcStatus? Fault(TxnRequest asked, int opsMax)
    {
        var ops = Math.Max(asked.Compare.Count, Math.Max(asked.Success.Count, asked.Failure.Count));
        if (ops > opsMax)
        {
            return EtcdError.TooManyOps;
        }

        foreach (var compare in asked.Compare)
        {
            if (compare.Key.IsEmpty)
            {
                return EtcdError.EmptyKey;
            }
        }

        return Fault(asked.Success, opsMax - ops) ?? Fault(asked.Failure, opsMax - ops);
    }

    private static GrpcStatus? Fault(RepeatedField<RequestOp> ops, int opsMax)
    {
        foreach (var op in ops)
        {
            var fault = op.RequestCase switch
            {
                RequestOp.RequestOneofCase.RequestRange => RangeWords.Fault(op.RequestRange),
                RequestOp.RequestOneofCase.RequestPut => Fault(op.RequestPut),
                RequestOp.RequestOneofCase.RequestDeleteRange => Fault(op.RequestDeleteRange),
                RequestOp.RequestOneofCase.RequestTxn => Fault(op.RequestTxn, opsMax),
                _ => EtcdError.KeyNotFound, // an empty step: etcd says it so
            };
            if (fault is not null)
            {
                return fault;
            }
        }

        return null;
    }
}
