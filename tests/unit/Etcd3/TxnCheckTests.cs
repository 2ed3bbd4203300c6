using Google.Protobuf;
using Muster.Doors.Etcd3.Words;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;

namespace Muster.Tests.Unit.Etcd3;

public sealed class TxnCheckTests
{
    private const int OpsMax = 4;
    private static readonly ByteString _key = ByteString.CopyFromUtf8("k");

    [Fact]
    public void Puts_and_deletes_name_what_they_lack_or_have_too_much()
    {
        Assert.Equal(EtcdError.EmptyKey, TxnCheck.Fault(new PutRequest()));
        Assert.Equal(EtcdError.ValueProvided, TxnCheck.Fault(new PutRequest { Key = _key, Value = _key, IgnoreValue = true }));
        Assert.Equal(EtcdError.LeaseProvided, TxnCheck.Fault(new PutRequest { Key = _key, Lease = 1, IgnoreLease = true }));
        Assert.Null(TxnCheck.Fault(new PutRequest { Key = _key, IgnoreValue = true, IgnoreLease = true }));
        Assert.Equal(EtcdError.EmptyKey, TxnCheck.Fault(new DeleteRangeRequest { RangeEnd = _key }));
        Assert.Null(TxnCheck.Fault(new DeleteRangeRequest { Key = _key }));
    }

    [Fact]
    public void Compares_and_either_branch_have_a_limit()
    {
        Assert.Null(Fault(Of(OpsMax, OpsMax, OpsMax)));
        Assert.Equal(EtcdError.TooManyOps, Fault(Of(OpsMax + 1, 0, 0)));
        Assert.Equal(EtcdError.TooManyOps, Fault(Of(0, OpsMax + 1, 0)));
        Assert.Equal(EtcdError.TooManyOps, Fault(Of(0, 0, OpsMax + 1)));
    }

    [Fact]
    public void The_limit_is_shared_by_the_levels_of_a_path()
    {
        Assert.Null(Fault(Nested(1, Of(0, OpsMax - 1, 0))));
        Assert.Equal(EtcdError.TooManyOps, Fault(Nested(1, Of(0, OpsMax, 0))));
        Assert.Equal(EtcdError.TooManyOps, Fault(Nested(1, Nested(1, Nested(1, Of(0, 2, 0))))));

        // Siblings do not share.
        Assert.Null(Fault(Nested(2, Of(0, OpsMax - 2, 0))));
    }

    [Fact]
    public void The_first_fault_is_named_wherever_it_lies()
    {
        var txn = Of(1, 1, 1);
        txn.Compare[0].Key = ByteString.Empty;
        Assert.Equal(EtcdError.EmptyKey, Fault(txn));
        Assert.Equal(EtcdError.KeyNotFound, Fault(new TxnRequest { Failure = { new RequestOp() } }));
        Assert.Equal(
            EtcdError.EmptyKey, Fault(new TxnRequest { Success = { new RequestOp { RequestRange = new RangeRequest() } } }));
        Assert.Equal(
            EtcdError.ValueProvided,
            Fault(Nested(1, new TxnRequest
            {
                Failure = { new RequestOp { RequestPut = new PutRequest { Key = _key, Value = _key, IgnoreValue = true } } },
            })));
    }

    private static GrpcStatus? Fault(TxnRequest txn) => TxnCheck.Fault(txn, OpsMax);

    private static TxnRequest Of(int compares, int then, int other)
    {
        var txn = new TxnRequest();
        txn.Compare.AddRange(Enumerable.Range(0, compares).Select(_ => new Compare { Key = _key }));
        txn.Success.AddRange(Enumerable.Range(0, then).Select(_ => Put()));
        txn.Failure.AddRange(Enumerable.Range(0, other).Select(_ => Put()));
        return txn;
    }

    private static TxnRequest Nested(int times, TxnRequest inner)
    {
        var txn = new TxnRequest();
        txn.Success.AddRange(Enumerable.Range(0, times).Select(_ => new RequestOp { RequestTxn = inner }));
        return txn;
    }

    private static RequestOp Put() => new() { RequestPut = new PutRequest { Key = _key } };
}
