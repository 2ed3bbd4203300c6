using Muster.Engine;
using Muster.Registry.Kv;
using Muster.Registry.Rows;
using Muster.Registry.Views;

namespace Muster.Registry.Sessions;

/// <summary>
/// Decides the next step of a session's end. With few locks there is but one, which does everything at one revision; with
/// more, whoever is interrupted in between goes on where he was.
/// </summary>
/// <remarks>
/// <code>
///   alive ──► closing (its row says so) ──► locks released, some hundred at a time ──► its row is gone
///     └──────────────────────── few locks: all at once ────────────────────────────────────┘
/// </code>
/// </remarks>
internal static class EndPlan
{
    /// <summary>No lock is kept from others for longer, whatever a session asks for (Consul).</summary>
    public static readonly TimeSpan LockDelayMax = TimeSpan.FromMinutes(1);

    private const long NanosPerTick = 100;

    /// <summary>Zero for none.</summary>
    public static TimeSpan DelayOf(Session session) =>
        session.LockDelayNanos <= 0 ? TimeSpan.Zero
        : session.LockDelayNanos >= LockDelayMax.Ticks * NanosPerTick ? LockDelayMax
        : TimeSpan.FromTicks(session.LockDelayNanos / NanosPerTick);

    /// <param name="session">As its row says.</param>
    /// <param name="holdings">What it holds, or the beginning of that.</param>
    /// <param name="delays">The lease that lock-delays hang on; none where it asks for none.</param>
    public static Txn Step(Session session, Holdings holdings, LeaseId delays)
    {
        var row = Keyspace.Session(session.Id);
        var basis = new Basis().Row(row, session.Modified);
        if (!holdings.All && !session.Closing)
        {
            return basis.Then([new Op.Put(row, SessionCodec.Encode(session with { Closing = true }), LeaseId.None)]);
        }

        var ops = new List<Op>();
        foreach (var held in holdings.Keys)
        {
            Release(session, held, delays, basis, ops);
        }

        if (holdings.All)
        {
            // A lock that it took after they were read must be found too.
            basis.Unchanged(Keyspace.HoldsOf(session.Id), holdings.At);
            ops.Add(Removal(row));
            if (!session.Lease.IsNone())
            {
                ops.Add(Removal(Keyspace.Pulse(session.Id)));
            }
        }

        return basis.Then(ops);
    }

    private static void Release(Session session, Held held, LeaseId delays, Basis basis, List<Op> ops)
    {
        var (user, side) = (Keyspace.User(held.Key), Keyspace.Side(held.Key));
        basis.Row(side, held.Picture.SideRow?.Modified ?? Revision.Never);
        ops.Add(Removal(Keyspace.Hold(session.Id, held.Key)));
        if (held.HeldBy(session.Id) is not { } said)
        {
            return;
        }

        basis.Birth(user, held.Picture.Row!.Created);
        ops.AddRange(session.Behavior == SessionBehavior.Delete
            ? [Removal(user), Removal(side)]
            : Freed(user, side, said with { Session = null }));
        if (!delays.IsNone())
        {
            ops.Add(new Op.Put(
                Keyspace.LockDelay(held.Key), SessionCodec.EncodeDelay(DelayOf(session), session.Id), delays));
        }
    }

    /// <summary>Where the side record then says nothing, the value's own revision must tell that something happened.</summary>
    private static Op[] Freed(Key user, Key side, Side freed) => freed.SaysSomething()
        ? [new Op.Put(side, SideCodec.Encode(freed), LeaseId.None)]
        : [new Op.Put(user, default, LeaseId.None) { KeepValue = true, KeepLease = true }, Removal(side)];

    private static Op.Delete Removal(Key key) => new(KeyRange.Single(key));
}
