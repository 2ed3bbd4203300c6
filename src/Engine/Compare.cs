namespace Muster.Engine;

public enum Relation
{
    Equal,
    NotEqual,
    Less,
    Greater,
}

/// <summary>
/// One condition of a transaction. It must hold for every live key of its range. Where nothing lives, be it a single key or
/// a range, it is asked of one key that was created, modified and versioned 0 and has no lease; a value compare then
/// fails. All compares, those of nested transactions too, see the state before the transaction. (As etcd does.)
/// </summary>
public abstract record Compare
{
    private Compare(KeyRange range, Relation relation)
    {
        Range = range;
        Relation = relation;
    }

    public KeyRange Range { get; }

    public Relation Relation { get; }

    public sealed record Created(KeyRange Over, Relation Is, Revision Operand) : Compare(Over, Is);

    public sealed record Modified(KeyRange Over, Relation Is, Revision Operand) : Compare(Over, Is);

    public sealed record Version(KeyRange Over, Relation Is, long Operand) : Compare(Over, Is);

    public sealed record Value(KeyRange Over, Relation Is, ReadOnlyMemory<byte> Operand)
        : Compare(Over, Is);

    public sealed record Lease(KeyRange Over, Relation Is, LeaseId Operand) : Compare(Over, Is);

    /// <summary>The key was last changed exactly then (0: does not exist).</summary>
    public static Compare ModifiedAt(Key key, Revision at) => new Modified(KeyRange.Single(key), Relation.Equal, at);

    public static Compare Missing(Key key) => new Created(KeyRange.Single(key), Relation.Equal, Revision.Never);

    public static Compare Exists(Key key) => new Created(KeyRange.Single(key), Relation.Greater, Revision.Never);
}
