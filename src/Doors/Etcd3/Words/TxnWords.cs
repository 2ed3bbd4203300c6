using Muster.Engine;
using Muster.Etcd.Wire.Messages;
using Compare = Muster.Etcd.Wire.Messages.Compare;

namespace Muster.Doors.Etcd3.Words;

/// <summary>Requests as transactions. What <see cref="TxnCheck"/> refuses must not come here.</summary>
internal static class TxnWords
{
    public static Txn Of(TxnRequest asked) =>
        new([.. asked.Compare.Select(Of)], [.. asked.Success.Select(Of)], [.. asked.Failure.Select(Of)]);

    public static Op.Put Of(PutRequest asked) =>
        new(KeyWords.KeyOf(asked.Key), KeyWords.ValueOf(asked.Value), new LeaseId(asked.Lease))
        {
            KeepValue = asked.IgnoreValue,
            KeepLease = asked.IgnoreLease,
            ReturnPrevious = asked.PrevKv,
        };

    public static Op.Delete Of(DeleteRangeRequest asked) =>
        new(KeyWords.RangeOf(asked.Key, asked.RangeEnd)) { ReturnPrevious = asked.PrevKv };

    private static Op Of(RequestOp op) => op.RequestCase switch
    {
        RequestOp.RequestOneofCase.RequestRange => new Op.Read(RangeWords.Of(op.RequestRange)),
        RequestOp.RequestOneofCase.RequestPut => Of(op.RequestPut),
        RequestOp.RequestOneofCase.RequestDeleteRange => Of(op.RequestDeleteRange),
        _ => new Op.Nested(Of(op.RequestTxn)),
    };

    private static Engine.Compare Of(Compare asked)
    {
        var range = KeyWords.RangeOf(asked.Key, asked.RangeEnd);
        var relation = asked.Result switch
        {
            Compare.Types.CompareResult.Equal => Relation.Equal,
            Compare.Types.CompareResult.Greater => Relation.Greater,
            Compare.Types.CompareResult.Less => Relation.Less,
            _ => Relation.NotEqual,
        };
        return asked.Target switch
        {
            Compare.Types.CompareTarget.Version => new Engine.Compare.Version(range, relation, asked.Version),
            Compare.Types.CompareTarget.Create =>
                new Engine.Compare.Created(range, relation, new Revision(asked.CreateRevision)),
            Compare.Types.CompareTarget.Mod =>
                new Engine.Compare.Modified(range, relation, new Revision(asked.ModRevision)),
            Compare.Types.CompareTarget.Lease => new Engine.Compare.Lease(range, relation, new LeaseId(asked.Lease)),
            _ => new Engine.Compare.Value(range, relation, asked.Value.Memory),
        };
    }
}
