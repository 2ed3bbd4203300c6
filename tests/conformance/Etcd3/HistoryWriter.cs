using Google.Protobuf;
using Muster.Bedrock;
using Muster.Etcd.Wire.Messages;

namespace Muster.Tests.Conformance.Etcd3;

/// <summary>
/// Requests from a seed that leave a history with something of everything: keys overwritten, deleted and made again,
/// several changes at one revision in an order that is not that of their keys, leases that hold keys and leases that end.
/// </summary>
internal sealed class HistoryWriter(ulong seed)
{
    private const int KeysMax = 24;
    private const int LeasesMax = 6;
    private const int LeaseFirst = 1000;

    /// <summary>Long enough for none to end by itself.</summary>
    private const int LeaseSeconds = 900;

    private readonly Prng _chance = new(seed);
    private readonly HashSet<long> _leases = [];

    public IEnumerable<IMessage> Requests(int count) => Enumerable.Range(0, count).Select(_ => Next());

    private IMessage Next() => _chance.Next(12) switch
    {
        < 5 => Put(Key(_chance.Next(KeysMax))),
        < 7 => new DeleteRangeRequest { Key = Key(_chance.Next(KeysMax)) },
        7 => new DeleteRangeRequest { Key = Key(_chance.Next(KeysMax)), RangeEnd = Key(_chance.Next(KeysMax)) },
        < 10 => Several(),
        _ => Lease(),
    };

    private PutRequest Put(ByteString key) => new()
    {
        Key = key,
        Value = ByteString.CopyFrom(Enumerable.Range(0, _chance.Next(300)).Select(_ => (byte)_chance.Next(256)).ToArray()),
        Lease = _chance.Next(4) == 0 && _leases.Count > 0 ? _leases.Order().ElementAt(_chance.Next(_leases.Count)) : 0,
    };

    private TxnRequest Several()
    {
        var keys = Enumerable.Range(0, KeysMax).ToArray();
        _chance.Shuffle<int>(keys);
        var txn = new TxnRequest();
        foreach (var key in keys.Take(2 + _chance.Next(6)))
        {
            txn.Success.Add(_chance.Next(3) == 0
                ? new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = Key(key) } }
                : new RequestOp { RequestPut = Put(Key(key)) });
        }

        return txn;
    }

    private IMessage Lease()
    {
        var id = LeaseFirst + _chance.Next(LeasesMax);
        if (_leases.Remove(id))
        {
            return new LeaseRevokeRequest { ID = id };
        }

        _leases.Add(id);
        return new LeaseGrantRequest { ID = id, TTL = LeaseSeconds + id };
    }

    private static ByteString Key(int number) => ByteString.CopyFromUtf8($"k{number:00}");
}
