using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Rows;
using Muster.Registry.Views;

namespace Muster.Registry.Sessions;

/// <summary>Decides who may have a session, and what a change for one relies on; the refusals are Consul 1.8.7's texts.</summary>
internal static class SessionPlan
{
    /// <param name="lease">What its pulse is to hang on; none where it has no time to live.</param>
    public static Result<Txn?> Create(CatalogSnapshot picture, SessionRequest wanted, string id, LeaseId lease)
    {
        if (wanted.Node.Length == 0)
        {
            return new Refused(Refusal.Invalid, "Must provide Node");
        }

        var session = new Session
        {
            Id = id,
            Name = wanted.Name,
            Node = wanted.Node,
            LockDelayNanos = wanted.LockDelayNanos,
            Behavior = wanted.Behavior,
            Ttl = wanted.Ttl,
            NodeChecks = wanted.NodeChecks,
            ServiceChecks = wanted.ServiceChecks,
            Checks = wanted.Checks,
            Lease = lease,
        };
        var rows = picture.RowsOf(wanted.Node);
        if (rows.Row is null)
        {
            return new Refused(Refusal.Invalid, "Missing node registration");
        }

        foreach (var check in session.AllChecks())
        {
            if (!rows.Checks.TryGetValue(Keyspace.Fold(check), out var found))
            {
                return new Refused(Refusal.Invalid, $"Missing check '{check}' registration");
            }

            if (string.Equals(found.Status, CheckStatus.Critical, StringComparison.Ordinal))
            {
                return new Refused(Refusal.Invalid, $"Check '{check}' is in critical state");
            }
        }

        var basis = new Basis().Row(Keyspace.Session(id), Revision.Never);
        RelyOnNode(picture, session, basis);
        List<Op> ops = [new Op.Put(Keyspace.Session(id), SessionCodec.Encode(session), LeaseId.None)];
        if (!lease.IsNone())
        {
            ops.Add(new Op.Put(Keyspace.Pulse(id), default, lease));
        }

        return Result<Txn?>.Of(basis.Then(ops));
    }

    /// <summary>
    /// What is written holds only if the session has not ended meanwhile, by whatever: of a lock that it takes, nobody
    /// must be told afterwards that it was too late.
    /// </summary>
    public static void RelyOn(CatalogSnapshot picture, Session session, Basis basis)
    {
        basis.Row(Keyspace.Session(session.Id), session.Modified);
        if (!session.Lease.IsNone())
        {
            basis.Birth(Keyspace.Pulse(session.Id), session.Created);
        }

        RelyOnNode(picture, session, basis);
    }

    private static void RelyOnNode(CatalogSnapshot picture, Session session, Basis basis)
    {
        var rows = picture.RowsOf(session.Node);
        basis.Row(Keyspace.Node(session.Node), rows.Row?.Modified ?? Revision.Never);
        foreach (var check in session.AllChecks())
        {
            basis.Row(
                Keyspace.Check(session.Node, check),
                rows.Checks.GetValueOrDefault(Keyspace.Fold(check))?.Modified ?? Revision.Never);
        }
    }
}
