using System.Collections.Immutable;
using Google.Protobuf;
using Muster.Engine;
using Muster.Registry.Sessions;

namespace Muster.Registry.Rows;

internal static class SessionCodec
{
    private static readonly MessageParser<SessionRow> _knowing = SessionRow.Parser.WithDiscardUnknownFields(true);

    public static Session Decode(KeyValue row)
    {
        var read = RowRest.Parse(_knowing, row.Value, out var rest);
        return new Session
        {
            Id = read.Id,
            Name = read.Name,
            Node = read.Node,
            LockDelayNanos = read.LockDelayNanos,
            Behavior = read.Deletes ? SessionBehavior.Delete : SessionBehavior.Release,
            Ttl = read.Ttl,
            NodeChecks = read.NamesNodeChecks ? [.. read.NodeChecks] : null,
            ServiceChecks = read.NamesServiceChecks
                ? [.. read.ServiceChecks.Select(check => new SessionServiceCheck(check.Id, check.Namespace))]
                : null,
            Checks = [.. read.Checks],
            Lease = new LeaseId(read.Lease),
            Closing = read.Closing,
            Created = row.Created,
            Modified = row.Modified,
            Rest = rest,
        };
    }

    public static ReadOnlyMemory<byte> Encode(Session session)
    {
        var row = RowRest.Begin(SessionRow.Parser, session.Rest);
        row.Id = session.Id;
        row.Name = session.Name;
        row.Node = session.Node;
        row.LockDelayNanos = session.LockDelayNanos;
        row.Deletes = session.Behavior == SessionBehavior.Delete;
        row.Ttl = session.Ttl;
        row.NamesNodeChecks = session.NodeChecks is not null;
        row.NamesServiceChecks = session.ServiceChecks is not null;
        Fill(row.NodeChecks, session.NodeChecks ?? []);
        Fill(
            row.ServiceChecks,
            (session.ServiceChecks ?? [])
                .Select(check => new SessionServiceCheckRow { Id = check.Id, Namespace = check.Namespace }));
        Fill(row.Checks, session.Checks);
        row.Lease = session.Lease.Value;
        row.Closing = session.Closing;
        return row.ToByteArray();
    }

    /// <param name="session">The session that the lock was taken from.</param>
    public static ReadOnlyMemory<byte> EncodeDelay(TimeSpan delay, string session) =>
        new LockDelayRow { Nanos = (long)delay.TotalNanoseconds, Session = session }.ToByteArray();

    private static void Fill<T>(Google.Protobuf.Collections.RepeatedField<T> field, IEnumerable<T> values)
    {
        field.Clear();
        field.AddRange(values);
    }
}
