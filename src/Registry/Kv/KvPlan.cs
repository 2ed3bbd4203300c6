using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Rows;
using Muster.Registry.Sessions;
using Muster.Registry.Views;

namespace Muster.Registry.Kv;

/// <summary>
/// What a write comes to: a transaction, or, without one, an answer that may be believed only if the picture it was made
/// from is fresh.
/// </summary>
internal readonly record struct KvChange(Txn? Txn, bool Answer)
{
    public static readonly KvChange No = new(null, false);

    /// <summary>Yes, and nothing is to be done for it.</summary>
    public static readonly KvChange AlreadySo = new(null, true);
}

/// <summary>Decides writes of users' keys, by Consul 1.8.7's rules.</summary>
internal static class KvPlan
{
    /// <summary>
    /// Consul's set (no <paramref name="cas"/>) and check-and-set (0: only if missing). A set keeps the lock's holder and,
    /// as 1.8.7 does, puts its lock index to 0.
    /// </summary>
    public static KvChange Put(
        KvPicture picture, Key key, ReadOnlyMemory<byte> value, ulong flags, Revision? cas)
    {
        if (cas is { } expected && expected != picture.Modified())
        {
            return KvChange.No;
        }

        var old = picture.SideOf();
        var side = old.Written(flags);
        var sameSide = side.SameAs(old);
        if (picture.Row is { } current && sameSide && current.Value.Span.SequenceEqual(value.Span))
        {
            return KvChange.AlreadySo;
        }

        Op[] write = Writing(picture, key, value, side, sameSide);
        return new KvChange(
            cas is null ? Set(picture, key, value, sameSide, write) : BasisOf(picture, key).Then(write),
            true);
    }

    /// <summary>False only where <paramref name="cas"/> is given, the key is there, and its index is another.</summary>
    public static KvChange Delete(KvPicture picture, Key key, Revision? cas)
    {
        if (picture.Row is null)
        {
            return KvChange.AlreadySo;
        }

        return cas is { } expected && expected != picture.Modified()
            ? KvChange.No
            : new KvChange(BasisOf(picture, key).Then(Removals(picture, key)), true);
    }

    /// <summary>
    /// Relies on nothing: whatever is there goes, and where nothing is, nothing happens. The picture, of whatever age, says
    /// whose note of the lock can go too; one that is left behind goes with its session.
    /// </summary>
    public static Txn DeleteWhatever(KvPicture picture, Key key) => new([], Removals(picture, key), []);

    /// <summary>Directories that begin so go too: nothing is left in them.</summary>
    public static Txn DeleteTree(Key prefix) => Txn.Of(
        new Op.Delete(Keyspace.UserPrefix(prefix)),
        new Op.Delete(Keyspace.SidePrefix(prefix)),
        new Op.Delete(Keyspace.TreeDirectoriesFrom(prefix)));

    /// <summary>
    /// A set must not fail because others set the same key: it relies on the side record alone, and the engine compares the
    /// value at the moment of writing, so that even two identical writes at once take one revision.
    /// </summary>
    private static Txn Set(KvPicture picture, Key key, ReadOnlyMemory<byte> value, bool sameSide, Op[] write)
    {
        var user = Keyspace.User(key);
        var basis = new Basis().Row(Keyspace.Side(key), picture.SideRow?.Modified ?? Revision.Never);
        if (picture.SideRow is not null)
        {
            // Whether the side record counts hangs on when the key was created.
            basis.Birth(user, picture.Row?.Created ?? Revision.Never);
        }

        var identical = new Compare.Value(KeyRange.Single(user), Relation.Equal, value);
        return basis.Then(sameSide ? [new Op.Nested(new Txn([identical], [], write))] : write);
    }

    private static Op[] Removals(KvPicture picture, Key key) =>
        picture.SideRow is { } row
        && SideCodec.Decode(row).Session is { } holder && SessionId.Read(holder).TryGet(out var session, out _)
            ? [Removal(Keyspace.User(key)), Removal(Keyspace.Side(key)), Removal(Keyspace.Hold(session, key))]
            : [Removal(Keyspace.User(key)), Removal(Keyspace.Side(key))];

    private static Op[] Writing(
        KvPicture picture, Key key, ReadOnlyMemory<byte> value, Side side, bool sameSide)
    {
        var put = new Op.Put(Keyspace.User(key), value, LeaseId.None);
        if (side.SaysSomething())
        {
            return sameSide ? [put] : [put, new Op.Put(Keyspace.Side(key), SideCodec.Encode(side), LeaseId.None)];
        }

        return picture.SideRow is null ? [put] : [put, Removal(Keyspace.Side(key))];
    }

    public static Basis BasisOf(KvPicture picture, Key key) => new Basis()
        .Row(Keyspace.User(key), picture.Row?.Modified ?? Revision.Never)
        .Row(Keyspace.Side(key), picture.SideRow?.Modified ?? Revision.Never);

    private static Op.Delete Removal(Key key) => new(KeyRange.Single(key));
}
