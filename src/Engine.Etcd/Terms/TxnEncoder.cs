using System.Diagnostics;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Wire = Muster.Etcd.Wire.Messages;

namespace Muster.Engine.Etcd.Terms;

/// <summary>
/// Writes transactions in etcd's words. Whichever branch changes something also puts a stamp, before anything else, so that
/// who follows the history learns who did what comes next; a branch that changes nothing puts none, and so takes no
/// revision. Only a stamp that several transactions share is put in any case. One encoder makes one request: its stamps
/// have places of their own.
/// </summary>
internal sealed class TxnEncoder(Layout layout)
{
    private int _stamps;

    /// <param name="stamp">Null when one that was put before covers the transaction.</param>
    public Wire.TxnRequest Encode(Txn txn, Stamp? stamp) => Encode(txn, stamp is null ? null : StampValue.Of(stamp));

    /// <summary>A stamp for all that follows.</summary>
    public Wire.RequestOp EncodeStamp(Stamp stamp) => PutStamp(StampValue.Of(stamp));

    /// <summary>How many of the steps of an encoded branch are not of the transaction itself: they stand at its beginning.</summary>
    public static int StampSteps(IReadOnlyList<Op> branch)
    {
        var deletes = 0;
        for (var i = 0; i < branch.Count; i++)
        {
            if (branch[i] is Op.Put)
            {
                return 1;
            }

            deletes += branch[i] is Op.Delete ? 1 : 0;
        }

        return deletes;
    }

    private Wire.TxnRequest Encode(Txn txn, ByteString? stamp)
    {
        var request = new Wire.TxnRequest();
        for (var i = 0; i < txn.If.Count; i++)
        {
            request.Compare.Add(Encode(txn.If[i]));
        }

        Encode(txn.Then, stamp, request.Success);
        Encode(txn.Else, stamp, request.Failure);
        return request;
    }

    private void Encode(IReadOnlyList<Op> branch, ByteString? stamp, RepeatedField<Wire.RequestOp> into)
    {
        if (stamp is not null)
        {
            PutStamps(branch, stamp, into);
        }

        for (var i = 0; i < branch.Count; i++)
        {
            into.Add(branch[i] switch
            {
                Op.Put put => new Wire.RequestOp { RequestPut = Encode(put) },
                Op.Delete delete => new Wire.RequestOp { RequestDeleteRange = Encode(delete) },
                Op.Read read => new Wire.RequestOp { RequestRange = RangeTerms.Encode(read.Query, layout) },
                Op.Nested nested => new Wire.RequestOp { RequestTxn = Encode(nested.Txn, stamp) },
                _ => throw new UnreachableException($"No words for {branch[i]}"),
            });
        }
    }

    // Deletions alone may find nothing to delete: each stamps only where it does.
    private void PutStamps(IReadOnlyList<Op> branch, ByteString stamp, RepeatedField<Wire.RequestOp> into)
    {
        var steps = StampSteps(branch);
        if (steps == 1 && branch.Any(op => op is Op.Put))
        {
            into.Add(PutStamp(stamp));
            return;
        }

        for (var i = 0; steps > 0 && i < branch.Count; i++)
        {
            if (branch[i] is Op.Delete delete)
            {
                var guarded = new Wire.TxnRequest();
                guarded.Compare.Add(Encode(new Compare.Created(delete.Range, Relation.Greater, Revision.Never)));
                guarded.Success.Add(PutStamp(stamp));
                into.Add(new Wire.RequestOp { RequestTxn = guarded });
            }
        }
    }

    private Wire.RequestOp PutStamp(ByteString stamp) => new()
    {
        RequestPut = new Wire.PutRequest { Key = layout.Stamp(_stamps++), Value = stamp },
    };

    private Wire.PutRequest Encode(Op.Put put) => new()
    {
        Key = layout.Row(put.Key),
        Value = UnsafeByteOperations.UnsafeWrap(put.Value),
        Lease = put.Lease.Value,
        PrevKv = put.ReturnPrevious,
        IgnoreValue = put.KeepValue,
        IgnoreLease = put.KeepLease,
    };

    private Wire.DeleteRangeRequest Encode(Op.Delete delete)
    {
        var (start, end) = layout.Rows(delete.Range);
        return new Wire.DeleteRangeRequest { Key = start, RangeEnd = end, PrevKv = delete.ReturnPrevious };
    }

    private Wire.Compare Encode(Compare compare)
    {
        var (start, end) = layout.Rows(compare.Range);
        var encoded = new Wire.Compare
        {
            Key = start,
            RangeEnd = end,
            Result = compare.Relation switch
            {
                Relation.Equal => Wire.Compare.Types.CompareResult.Equal,
                Relation.NotEqual => Wire.Compare.Types.CompareResult.NotEqual,
                Relation.Less => Wire.Compare.Types.CompareResult.Less,
                Relation.Greater => Wire.Compare.Types.CompareResult.Greater,
                _ => throw new UnreachableException($"No word for {compare.Relation}"),
            },
        };
        switch (compare)
        {
            case Compare.Created created:
                encoded.Target = Wire.Compare.Types.CompareTarget.Create;
                encoded.CreateRevision = layout.ToCluster(created.Operand);
                break;
            case Compare.Modified modified:
                encoded.Target = Wire.Compare.Types.CompareTarget.Mod;
                encoded.ModRevision = layout.ToCluster(modified.Operand);
                break;
            case Compare.Version version:
                encoded.Target = Wire.Compare.Types.CompareTarget.Version;
                encoded.Version = version.Operand;
                break;
            case Compare.Value value:
                encoded.Target = Wire.Compare.Types.CompareTarget.Value;
                encoded.Value = UnsafeByteOperations.UnsafeWrap(value.Operand);
                break;
            case Compare.Lease lease:
                encoded.Target = Wire.Compare.Types.CompareTarget.Lease;
                encoded.Lease = lease.Operand.Value;
                break;
            default:
                throw new UnreachableException($"No words for {compare}");
        }

        return encoded;
    }
}
