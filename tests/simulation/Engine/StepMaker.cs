using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Tests.Simulation.Engine;

/// <summary>Makes a step from a number and where the history stands. Few keys and leases, so that steps meet.</summary>
internal sealed class StepMaker(ulong seed, Revision head)
{
    private const int Keys = 12;
    private const int Leases = 4;

    private readonly Prng _chance = new(seed);

    public Step Make() => _chance.Next(100) switch
    {
        < 55 => new Step.Commit(Txn(0)),
        < 70 => new Step.Range(Query()),
        < 75 => Grant(),
        < 78 => new Step.Renew(Lease()),
        < 81 => new Step.Revoke(Lease()),
        < 85 => new Step.Inspect(Lease()),
        < 88 => new Step.Advance(TimeSpan.FromSeconds(10 * (1 + _chance.Next(3)))),
        < 91 => new Step.Compact(Near(30)),
        < 96 => new Step.Watch(new WatchRequest(Range()) { From = Near(30), WithPrevious = Coin() }),
        _ => new Step.Restart(),
    };

    /// <summary>Only what changes keys and leases, without time.</summary>
    public Step MakeWrite() => _chance.Next(20) switch
    {
        0 => Grant(),
        1 => new Step.Revoke(Lease()),
        2 => new Step.Compact(new Revision(Math.Max(1, head.Value - _chance.Next(10)))),
        _ => new Step.Commit(Txn(0)),
    };

    // Each lease expires at a second of its own modulo ten, while time moves by tens: no two deadlines ever tie.
    private Step.Grant Grant()
    {
        var id = 1 + _chance.Next(Leases);
        return new Step.Grant(new LeaseId(id), TimeSpan.FromSeconds((10 * _chance.Next(6)) + id));
    }

    private Txn Txn(int depth)
    {
        var compares = new List<Compare>();
        for (var i = _chance.Next(3); i > 0; i--)
        {
            compares.Add(Compare());
        }

        return new Txn(compares, Ops(depth), Coin() ? Ops(depth) : []);
    }

    private List<Op> Ops(int depth)
    {
        var ops = new List<Op>();
        for (var i = 1 + _chance.Next(3); i > 0; i--)
        {
            ops.Add(_chance.Next(10) switch
            {
                < 5 => Put(),
                < 7 => new Op.Delete(Range()) { ReturnPrevious = Coin() },
                < 9 => new Op.Read(Query()),
                _ => depth < 2 ? new Op.Nested(Txn(depth + 1)) : Put(),
            });
        }

        return ops;
    }

    private Op.Put Put()
    {
        var keepLease = _chance.Next(10) == 0;
        var keepValue = _chance.Next(10) == 0;
        return new Op.Put(Key(), keepValue ? default : Value(), keepLease || _chance.Next(3) > 0 ? LeaseId.None : Lease())
        {
            KeepLease = keepLease,
            KeepValue = keepValue,
            ReturnPrevious = Coin(),
        };
    }

    private Compare Compare()
    {
        var relation = (Relation)_chance.Next(4);
        return _chance.Next(5) switch
        {
            0 => new Compare.Created(Range(), relation, Near(10)),
            1 => new Compare.Modified(Range(), relation, Near(10)),
            2 => new Compare.Version(Range(), relation, _chance.Next(4)),
            3 => new Compare.Lease(Range(), relation, new LeaseId(_chance.Next(Leases + 1))),
            _ => new Compare.Value(Range(), relation, Value()),
        };
    }

    private RangeQuery Query() => new(Range())
    {
        At = _chance.Next(3) == 0 ? Near(20) : Revision.Never,
        Limit = Coin() ? _chance.Next(5) : 0,
        SortBy = (SortBy)_chance.Next(5),
        Descending = Coin(),
        Returning = (Returning)_chance.Next(3),
        CreatedMin = Seldom(),
        CreatedMax = Seldom(),
        ModifiedMin = Seldom(),
        ModifiedMax = Seldom(),
    };

    private Revision Seldom() => _chance.Next(8) == 0 ? Near(20) : Revision.Never;

    // Mostly a little in the past, now and then the future or never.
    private Revision Near(int spread) => new(Math.Max(0, head.Value + 2 - _chance.Next(spread)));

    private KeyRange Range() => _chance.Next(6) switch
    {
        0 => KeyRange.All,
        1 => KeyRange.From(Key()),
        2 => KeyRange.Prefix(Muster.Engine.Key.Of($"k{_chance.Next(2)}")),
        3 => new KeyRange(Key(), Key()),
        _ => KeyRange.Single(Key()),
    };

    private Key Key() => Muster.Engine.Key.Of($"k{_chance.Next(Keys):00}");

    private ReadOnlyMemory<byte> Value()
    {
        var value = new byte[Coin() ? _chance.Next(3) : 60 + _chance.Next(60)];
        value.AsSpan().Fill((byte)('a' + _chance.Next(3)));
        return value;
    }

    private LeaseId Lease() => new(1 + _chance.Next(Leases));

    private bool Coin() => _chance.Next(2) == 0;
}
