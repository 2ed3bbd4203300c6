using Google.Protobuf;
using Muster.Bedrock;
using Muster.Etcd.Wire.Messages;

namespace Muster.Tests.Conformance.Etcd3;

/// <summary>
/// Sequences of requests from a seed: few keys, so that they meet; every option of every call; numbers at and beyond their
/// bounds.
/// </summary>
internal sealed class SequenceGenerator(ulong seed)
{
    private static readonly byte[][] _keys = ["a"u8.ToArray(), "ab"u8.ToArray(), "b"u8.ToArray(), [0x62, 0], "c"u8.ToArray(), [0xFF], [0]];
    private static readonly string[] _values = ["", "1", "2", "10", "x"];

    private readonly Prng _chance = new(seed);
    private int _writes = 1;

    public IReadOnlyList<Step> Sequence(int steps)
    {
        var all = new List<Step>();
        for (var i = 0; i < steps; i++)
        {
            all.Add(Next());
        }

        return all;
    }

    private Step Next() => _chance.Next(20) switch
    {
        < 5 => Write("/etcdserverpb.KV/Put", Put),
        < 8 => Read("/etcdserverpb.KV/Range", Range),
        < 10 => Write("/etcdserverpb.KV/DeleteRange", Delete),
        < 14 => Write("/etcdserverpb.KV/Txn", () => Txn(depth: 2)),
        14 => new Step.Call("/etcdserverpb.KV/Compact", Compaction()),
        15 => Write("/etcdserverpb.Lease/LeaseGrant", Grant),
        16 => _chance.Next(2) == 0
            ? Write("/etcdserverpb.Lease/LeaseRevoke", () => Fixed(new LeaseRevokeRequest { ID = Lease() }))
            : new Step.KeepAlive(Lease()),
        17 => Read("/etcdserverpb.Lease/LeaseTimeToLive", () => Fixed(
            new LeaseTimeToLiveRequest { ID = Lease(), Keys = Coin() })),
        _ => new Step.Watch(Watch()),
    };

    private Step.Call Write(string method, Func<Func<Labels, IMessage>> request)
    {
        var made = new Step.Call(method, request());
        _writes++;
        return made;
    }

    private static Step.Call Read(string method, Func<Func<Labels, IMessage>> request) => new(method, request());

    private static Func<Labels, IMessage> Fixed(IMessage message) => _ => message;

    private bool Coin() => _chance.Next(2) == 0;

    private bool Seldom() => _chance.Next(6) == 0;

    private ByteString Key() => _chance.Next(40) == 0 ? ByteString.Empty : ByteString.CopyFrom(_keys[_chance.Next(_keys.Length)]);

    private ByteString End() => _chance.Next(4) switch
    {
        0 or 1 => ByteString.Empty,
        2 => ByteString.CopyFrom(0),
        _ => ByteString.CopyFrom(_keys[_chance.Next(_keys.Length)]),
    };

    private ByteString Value() => ByteString.CopyFromUtf8(_values[_chance.Next(_values.Length)]);

    // 3 is never granted.
    private long Lease() => 1 + _chance.Next(3);

    private Func<Labels, IMessage> Put()
    {
        var put = PutRequest();
        return Fixed(put);
    }

    private PutRequest PutRequest()
    {
        var put = new PutRequest { Key = Key(), PrevKv = Coin(), IgnoreValue = Seldom(), IgnoreLease = Seldom() };
        if (!put.IgnoreValue || Seldom())
        {
            put.Value = Value();
        }

        // Of a put that keeps the value and names a lease, with neither there, etcd misses the lease first, Muster the key.
        if (Seldom() && !put.IgnoreValue)
        {
            put.Lease = Lease();
        }

        return put;
    }

    private Func<Labels, IMessage> Delete() => Fixed(DeleteRequest());

    private DeleteRangeRequest DeleteRequest() => new() { Key = Key(), RangeEnd = End(), PrevKv = Coin() };

    private Func<Labels, long> Revision()
    {
        var label = Seldom() ? Labels.Future : _chance.Next(_writes + 1);
        return labels => labels.Of(label);
    }

    private Func<Labels, IMessage> Range()
    {
        var range = RangeRequest();
        return labels => range(labels);
    }

    private Func<Labels, RangeRequest> RangeRequest()
    {
        var asked = new RangeRequest
        {
            Key = Key(),
            RangeEnd = End(),
            Limit = Seldom() ? _chance.Next(5) - 1 : 0,
            SortOrder = (RangeRequest.Types.SortOrder)_chance.Next(3),
            SortTarget = (RangeRequest.Types.SortTarget)_chance.Next(5),
            Serializable = Coin(),
            KeysOnly = Seldom(),
            CountOnly = Seldom(),
        };
        if (asked.SortOrder == Etcd.Wire.Messages.RangeRequest.Types.SortOrder.None
            && asked.SortTarget != Etcd.Wire.Messages.RangeRequest.Types.SortTarget.Key)
        {
            // etcd then sorts no more than what the limit let through (docs/guarantees.md).
            asked.Limit = 0;
        }

        var at = Coin() && Coin() ? Revision() : null;
        var bounds = new Func<Labels, long>?[4];
        for (var i = 0; i < bounds.Length; i++)
        {
            bounds[i] = Seldom() ? Revision() : null;
        }

        return labels => new RangeRequest(asked)
        {
            Revision = at?.Invoke(labels) ?? 0,
            MinModRevision = bounds[0]?.Invoke(labels) ?? 0,
            MaxModRevision = bounds[1]?.Invoke(labels) ?? 0,
            MinCreateRevision = bounds[2]?.Invoke(labels) ?? 0,
            MaxCreateRevision = bounds[3]?.Invoke(labels) ?? 0,
        };
    }

    private Func<Labels, IMessage> Compaction()
    {
        // Mostly old, so that there is something left to tell.
        var label = Seldom() ? Labels.Future : _chance.Next(Math.Max(1, _writes / 2));
        return labels => new CompactionRequest { Revision = labels.Of(label), Physical = false };
    }

    private Func<Labels, IMessage> Grant() => Fixed(new LeaseGrantRequest
    {
        ID = 1 + _chance.Next(2),
        TTL = Seldom() ? 9_000_000_001 : 1000 + _chance.Next(10),
    });

    private Func<Labels, IMessage> Txn(int depth)
    {
        var txn = TxnRequest(depth);
        return labels => txn(labels);
    }

    private Func<Labels, TxnRequest> TxnRequest(int depth)
    {
        var compares = Each(_chance.Next(3), Compare);
        var success = Each(_chance.Next(4), () => Op(depth));
        var failure = Each(_chance.Next(3), () => Op(depth));
        return labels =>
        {
            var txn = new TxnRequest();
            txn.Compare.Add(compares.Select(compare => compare(labels)));
            txn.Success.Add(success.Select(op => op(labels)));
            txn.Failure.Add(failure.Select(op => op(labels)));
            return txn;
        };
    }

    private static List<T> Each<T>(int count, Func<T> make) => [.. Enumerable.Range(0, count).Select(_ => make())];

    private Func<Labels, RequestOp> Op(int depth)
    {
        switch (_chance.Next(depth > 0 ? 10 : 8))
        {
            case < 4:
                var put = PutRequest();
                return _ => new RequestOp { RequestPut = put };
            case < 6:
                var range = RangeRequest();
                return labels => new RequestOp { RequestRange = range(labels) };
            case < 8:
                // One of all that follows is overlooked by etcd where it looks for keys written twice (docs/guarantees.md).
                var delete = DeleteRequest();
                delete.RangeEnd = delete.RangeEnd.Span is [0] ? ByteString.Empty : delete.RangeEnd;
                return _ => new RequestOp { RequestDeleteRange = delete };
            default:
                var txn = TxnRequest(depth - 1);
                return labels => new RequestOp { RequestTxn = txn(labels) };
        }
    }

    private Func<Labels, Compare> Compare()
    {
        var compare = new Compare
        {
            Result = (Compare.Types.CompareResult)_chance.Next(4),
            Target = (Compare.Types.CompareTarget)_chance.Next(5),
            Key = Key(),
            RangeEnd = _chance.Next(3) == 0 ? End() : ByteString.Empty,
        };
        var revision = Coin() ? Revision() : _ => 0;
        var (version, lease, value) = (_chance.Next(3), _chance.Next(3), Value());
        return labels =>
        {
            var made = new Compare(compare);
            switch (compare.Target)
            {
                case Etcd.Wire.Messages.Compare.Types.CompareTarget.Version:
                    made.Version = version;
                    break;
                case Etcd.Wire.Messages.Compare.Types.CompareTarget.Create:
                    made.CreateRevision = revision(labels);
                    break;
                case Etcd.Wire.Messages.Compare.Types.CompareTarget.Mod:
                    made.ModRevision = revision(labels);
                    break;
                case Etcd.Wire.Messages.Compare.Types.CompareTarget.Lease:
                    made.Lease = lease;
                    break;
                default:
                    made.Value = value;
                    break;
            }

            return made;
        };
    }

    private Func<Labels, WatchCreateRequest> Watch()
    {
        var asked = new WatchCreateRequest
        {
            Key = Key(),
            RangeEnd = End(),
            PrevKv = Coin(),
            Fragment = Coin(),
            WatchId = Seldom() ? 7 : 0,
        };
        if (Seldom())
        {
            asked.Filters.Add(Coin() ? WatchCreateRequest.Types.FilterType.Noput : WatchCreateRequest.Types.FilterType.Nodelete);
        }

        // Not one of those that a single key's first writes would hide.
        var from = _chance.Next(_writes + 1);
        return labels => new WatchCreateRequest(asked) { StartRevision = labels.Of(from) };
    }
}
