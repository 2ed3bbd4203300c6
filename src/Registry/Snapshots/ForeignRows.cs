using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Entries;
using Muster.Registry.Kv;
using Muster.Registry.Queries;
using Muster.Registry.Rows;
using Muster.Registry.Sessions;

namespace Muster.Registry.Snapshots;

/// <summary>
/// Makes rows of what another program's snapshot held, as our own plans would have left them. Revisions are that program's;
/// where they make no sense they are mended, since nobody hangs on them any more.
/// </summary>
internal static class ForeignRows
{
    public static IEnumerable<KeyValue> Of(KvEntry entry)
    {
        yield return Row(Keyspace.User(entry.Key), entry.Value, entry.Created, entry.Modified);
        var side = new Side(entry.Flags, entry.Session, entry.LockIndex);
        if (side.SaysSomething())
        {
            yield return Row(Keyspace.Side(entry.Key), SideCodec.Encode(side), entry.Modified, entry.Modified);
        }
    }

    public static IEnumerable<KeyValue> Of(Node node)
    {
        // The record's own revision of its creation is for nodes that were renamed; here the row's says as much.
        yield return Row(
            Keyspace.Node(node.Name),
            NodeCodec.Encode(node with { Created = Revision.Never }),
            node.Created,
            node.Modified);
        if (node.Id.Length > 0)
        {
            yield return Row(Keyspace.NodeId(node.Id), NodeCodec.EncodeId(node.Name), node.Created, node.Created);
        }
    }

    public static KeyValue Of(ServiceInstance instance) => Row(
        Keyspace.Service(instance.Node, instance.Service.Id),
        ServiceCodec.Encode(instance.Node, instance.Service),
        instance.Created,
        instance.Modified);

    public static KeyValue Of(Check check) =>
        Row(Keyspace.Check(check.Node, check.CheckId), CheckCodec.Encode(check), check.Created, check.Modified);

    public static IEnumerable<KeyValue> Of(Session session)
    {
        yield return Row(Keyspace.Session(session.Id), SessionCodec.Encode(session), session.Created, session.Created);
        if (!session.Lease.IsNone())
        {
            yield return Row(Keyspace.Pulse(session.Id), default, session.Created, session.Created) with
            {
                Lease = session.Lease,
            };
        }
    }

    /// <summary>The lock as it hangs on its session.</summary>
    public static KeyValue Hold(KvEntry entry) =>
        Row(Keyspace.Hold(entry.Session!, entry.Key), default, entry.Modified, entry.Modified);

    public static IEnumerable<KeyValue> Of(PreparedQuery query)
    {
        yield return Row(Keyspace.Query(query.Id), QueryCodec.Encode(query), query.Created, query.Modified);
        if (query.Name.Length > 0 || query.IsTemplate)
        {
            yield return Row(Keyspace.QueryName(query.Name), QueryCodec.EncodeName(query.Id), query.Created, query.Created);
        }
    }

    public static KeyValue Of(ConfigEntry entry) =>
        Row(Keyspace.Entry(entry.Kind, entry.Name), EntryCodec.Encode(entry), entry.Created, entry.Modified);

    public static KeyValue TrustDomain(string name, Revision at) =>
        Row(Keyspace.TrustDomain, EntryCodec.EncodeTrustDomain(name), at, at);

    public static KeyValue Kept(byte type, int number, ReadOnlyMemory<byte> record, Revision at) =>
        Row(Keyspace.Foreign(type, number), record.ToArray(), at, at);

    private static KeyValue Row(Key key, ReadOnlyMemory<byte> value, Revision created, Revision modified)
    {
        var born = Revision.Max(created, new Revision(1));
        var last = Revision.Max(modified, born);
        return new KeyValue(key, value, born, last, last == born ? 1 : 2, LeaseId.None);
    }
}
