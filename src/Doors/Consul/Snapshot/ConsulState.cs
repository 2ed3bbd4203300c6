using Muster.Engine;
using Muster.Registry.Kv;
using Muster.Registry.Snapshots;

namespace Muster.Doors.Consul.Snapshot;

/// <summary>
/// Reads the state of a Consul 1.8.7 snapshot: a header, then records until the end, each after a byte that says of what
/// type. What Muster has no use for is left out, and told by name and number.
/// </summary>
public sealed class ConsulState
{
    private readonly SortedDictionary<byte, int> _leftOut = [];
    private readonly SortedDictionary<byte, int> _kept = [];

    /// <summary>What was not carried over: <c>Autopilot 1, ConnectCA 2</c>; empty when everything was.</summary>
    public string LeftOut => string.Join(
        ", ",
        _leftOut.Select(left => $"{ConsulType.NameOf(left.Key)} {left.Value}")
            .Concat(_kept.Select(kept => $"{ConsulType.NameOf(kept.Key)} {kept.Value} (kept aside, not in force)")));

    /// <summary>Throws <see cref="InvalidDataException"/>.</summary>
    public async Task ReadAsync(Stream state, StateDraft into, CancellationToken cancel)
    {
        var records = new PackStream(state);
        var (header, _) = await records.RecordAsync(cancel);
        if (!header.Has("LastIndex"))
        {
            throw new InvalidDataException("the state is neither Muster's nor Consul's");
        }

        into.Begin(ConsulCatalog.At(header, "LastIndex"));
        while (await records.TypeAsync(cancel) is { } type)
        {
            var (record, bytes) = await records.RecordAsync(cancel);
            Take(type, record, bytes, into);
        }

        into.End();
    }

    private void Take(byte type, PackMap record, ReadOnlyMemory<byte> bytes, StateDraft into)
    {
        switch (type)
        {
            case ConsulType.Registration:
                Register(record, into);
                break;
            case ConsulType.Key:
                into.Add(Entry(record));
                break;
            case ConsulType.Session:
                var (session, ttl) = ConsulSession.Read(record);
                into.Add(session, ttl);
                break;
            case ConsulType.Query:
                into.Add(ConsulQuery.Read(record));
                break;
            case ConsulType.Entry when ConsulEntry.Read(record.Raw(PackStream.RawName)) is { } entry:
                into.Add(entry);
                break;
            case ConsulType.MeshSettings:
                // Of the mesh itself nothing goes on but its name, which certificates and chains bear.
                into.Name($"{record.Text("ClusterID")}.consul");
                Count(_leftOut, type);
                break;
            default:
                if (ConsulType.IsKept(type))
                {
                    var number = Count(_kept, type);
                    into.Keep(type, number, bytes);
                }
                else if (!ConsulType.IsBookkeeping(type))
                {
                    Count(_leftOut, type);
                }

                break;
        }
    }

    /// <summary>Once for the node alone, then once for each service and each check, with the node's fields again.</summary>
    private static void Register(PackMap record, StateDraft into)
    {
        var node = ConsulCatalog.Node(record);
        if (record.Has("Service"))
        {
            into.Add(ConsulCatalog.Service(node.Name, record.Map("Service")));
        }

        if (record.Has("Check"))
        {
            into.Add(ConsulCatalog.Check(node.Name, record.Map("Check")));
        }

        if (!record.Has("Service") && !record.Has("Check"))
        {
            into.Add(node);
        }
    }

    private static KvEntry Entry(PackMap record) => new(
        Key.Of(record.Raw("Key").Span),
        record.Raw("Value"),
        record.Unsigned("Flags"),
        record.Unsigned("LockIndex"),
        record.Text("Session") is { Length: > 0 } session ? session : null,
        ConsulCatalog.At(record, "CreateIndex"),
        ConsulCatalog.At(record, "ModifyIndex"));

    private static int Count(SortedDictionary<byte, int> counts, byte type) =>
        counts[type] = counts.GetValueOrDefault(type) + 1;
}
