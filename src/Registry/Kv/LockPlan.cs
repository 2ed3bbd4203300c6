using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Rows;
using Muster.Registry.Sessions;
using Muster.Registry.Views;

namespace Muster.Registry.Kv;

/// <summary>What a plan for a lock goes by, all of it at one revision but for the catalog's picture.</summary>
/// <param name="Hold">The row that notes that the session took the lock; null where there is none.</param>
/// <param name="Delay">The row that keeps the lock from everybody; null where there is none.</param>
/// <param name="DelayIsOver">It is only there still because leases last whole seconds.</param>
internal readonly record struct LockPicture(KvPicture Key, KeyValue? Hold, KeyValue? Delay, bool DelayIsOver);

/// <summary>Decides who gets a key's lock and who gives it back, by Consul 1.8.7's rules; the refusals are its texts.</summary>
internal static class LockPlan
{
    /// <summary>
    /// True for who gets it, or has it: a value and flags come with it. False where another has it, or while it may not be
    /// taken. Refuses an unknown session.
    /// </summary>
    /// <param name="given">The session's id as it was given, which the key then shows.</param>
    public static Result<KvChange> Acquire(
        LockPicture seen, CatalogSnapshot picture, Key key, ReadOnlyMemory<byte> value, ulong flags, string given)
    {
        if (seen.Delay is not null && !seen.DelayIsOver)
        {
            return KvChange.No;
        }

        if (!FindSession(picture, given).TryGet(out var session, out var refused))
        {
            return refused;
        }

        var old = seen.Key.SideOf();
        var holds = string.Equals(old.Session, given, StringComparison.Ordinal);
        if (old.Session is not null && !holds)
        {
            return KvChange.No;
        }

        var side = old.LockedBy(given, flags);
        if (holds && side.SameAs(old) && seen.Key.Row!.Value.Span.SequenceEqual(value.Span))
        {
            return KvChange.AlreadySo;
        }

        var basis = KvPlan.BasisOf(seen.Key, key).Row(Keyspace.LockDelay(key), seen.Delay?.Modified ?? Revision.Never);
        SessionPlan.RelyOn(picture, session, basis);
        List<Op> ops =
        [
            new Op.Put(Keyspace.User(key), value, LeaseId.None),
            new Op.Put(Keyspace.Side(key), SideCodec.Encode(side), LeaseId.None),
        ];
        if (!holds || seen.Hold is null)
        {
            // Written when the lock is taken and not again while it is held: its revision is the fence.
            ops.Add(new Op.Put(Keyspace.Hold(session.Id, key), default, LeaseId.None));
        }

        if (seen.Delay is not null)
        {
            ops.Add(new Op.Delete(KeyRange.Single(Keyspace.LockDelay(key))));
        }

        return new KvChange(basis.Then(ops), true);
    }

    /// <summary>
    /// True for the holder alone; a value and flags come with it. A session that has ended gives nothing back, even while its
    /// locks are still being released: nothing may be written in its name, and the lock-delay must not be skipped.
    /// </summary>
    public static Result<KvChange> Release(
        KvPicture seen, CatalogSnapshot picture, Key key, ReadOnlyMemory<byte> value, ulong flags, string given)
    {
        if (given.Length == 0)
        {
            return new Refused(Refusal.Invalid, "missing session");
        }

        var old = seen.SideOf();
        if (seen.Row is null
            || !string.Equals(old.Session, given, StringComparison.Ordinal)
            || !FindSession(picture, given).TryGet(out var session, out _))
        {
            return KvChange.No;
        }

        var side = old.Released(flags);
        List<Op> ops =
        [
            new Op.Put(Keyspace.User(key), value, LeaseId.None),
            side.SaysSomething()
                ? new Op.Put(Keyspace.Side(key), SideCodec.Encode(side), LeaseId.None)
                : new Op.Delete(KeyRange.Single(Keyspace.Side(key))),
            new Op.Delete(KeyRange.Single(Keyspace.Hold(session.Id, key))),
        ];
        var basis = KvPlan.BasisOf(seen, key);
        SessionPlan.RelyOn(picture, session, basis);
        return new KvChange(basis.Then(ops), true);
    }

    /// <summary>The session, or Consul's text for why there is none.</summary>
    public static Result<Session> FindSession(CatalogSnapshot picture, string given) =>
        given.Length == 0 ? new Refused(Refusal.Invalid, "missing session")
        : !SessionId.Read(given).TryGet(out var id, out var refused) ? refused
        : picture.FindSession(id) is { } session ? session
        : new Refused(Refusal.Invalid, $"invalid session \"{given}\"");
}
