using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Entries;
using Muster.Registry.Kv;
using Muster.Registry.Queries;
using Muster.Registry.Rows;
using Muster.Registry.Sessions;

namespace Muster.Registry.Snapshots;

/// <summary>
/// A state that is being read and may take the place of the present one once all of it was found good. What is wrong with
/// it, wherever it came from, is an <see cref="InvalidDataException"/>.
/// </summary>
/// <param name="bytesMax">What it may take in memory; what claims more is refused before it has taken it.</param>
public sealed class StateDraft(long bytesMax) : IStateVisitor
{
    /// <summary>What a row takes beyond its key and value: objects, its place in the tree, its place in lists.</summary>
    private const int RowOverheadBytes = 256;

    private readonly List<KeyValue> _rows = [];
    private readonly List<Lease> _leases = [];
    private readonly List<KvEntry> _locked = [];
    private readonly HashSet<string> _sessions = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>The revision that all of it was read at.</summary>
    public Revision At { get; private set; }

    /// <summary>Who wrote it, when and where; null for a state that did not come from Muster.</summary>
    public StateHead? Head { get; private set; }

    public int Count => _rows.Count;

    internal IReadOnlyList<KeyValue> Rows => _rows;

    internal IReadOnlyList<Lease> Leases => _leases;

    /// <summary>Whether a state that begins with this byte is Muster's own.</summary>
    public static bool IsOwn(byte first) => first == StateFormat.FirstByte;

    /// <summary>Reads Muster's own format, up to the end of the stream.</summary>
    public Task ReadAsync(Stream own, CancellationToken cancel) => new StateReader(own).ReadAsync(this, cancel);

    /// <summary>Begins a state that comes from elsewhere.</summary>
    public void Begin(Revision at)
    {
        At = Revision.Max(at, new Revision(1));
        Add(Schema.Row());
    }

    /// <summary>A lock counts only if its session is there too, which is known at the end.</summary>
    public void Add(KvEntry entry)
    {
        if (entry.Session is null)
        {
            Add(ForeignRows.Of(entry));
        }
        else
        {
            _locked.Add(entry);
        }
    }

    public void Add(Node node) => Add(ForeignRows.Of(node));

    public void Add(ServiceInstance instance) => Add(ForeignRows.Of(instance));

    public void Add(Check check) => Add(ForeignRows.Of(check));

    public void Add(PreparedQuery query) => Add(ForeignRows.Of(query));

    public void Add(ConfigEntry entry) => Add(ForeignRows.Of(entry));

    /// <summary>What the mesh is called that its entries are of.</summary>
    public void Name(string trustDomain) => Add(ForeignRows.TrustDomain(trustDomain, At));

    /// <param name="ttl">Its time to live, which begins anew with the restore; zero for none.</param>
    public void Add(Session session, TimeSpan ttl)
    {
        if (ttl > TimeSpan.Zero)
        {
            // Of a number of its own, and the same one each time: a cluster of etcd may still have it from an earlier restore.
            var words = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{session.Id} {ttl.Ticks}"));
            var lease = new Lease(
                LeaseId.Reserved(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(words))), Sessions.Sessions.LeaseOf(ttl));
            _leases.Add(lease);
            session = session with { Lease = lease.Id };
        }

        _sessions.Add(session.Id);
        Add(ForeignRows.Of(session));
    }

    /// <summary>Ends a state that came from elsewhere.</summary>
    public void End()
    {
        foreach (var entry in _locked)
        {
            if (_sessions.Contains(entry.Session!))
            {
                Add(ForeignRows.Of(entry));
                Add(ForeignRows.Hold(entry));
            }
            else
            {
                Add(ForeignRows.Of(entry with { Session = null }));
            }
        }
    }

    /// <summary>A record that nobody here can read yet, as it came.</summary>
    /// <param name="type">What kind of record, as the other program numbers them.</param>
    /// <param name="number">Which of its kind, from 1.</param>
    public void Keep(byte type, int number, ReadOnlyMemory<byte> record) =>
        Add(ForeignRows.Kept(type, number, record, At));

    private void Add(IEnumerable<KeyValue> rows)
    {
        foreach (var row in rows)
        {
            Add(row);
        }
    }

    private void Add(KeyValue row)
    {
        // A foreign header may lag behind its own records.
        At = Revision.Max(At, row.Modified);
        _bytes += row.Key.Length + row.Value.Length + RowOverheadBytes;
        if (_bytes > bytesMax)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"the state needs more than {bytesMax} bytes of memory, half of what this machine gives; restore it on a larger one"));
        }

        _rows.Add(row);
    }

    void IStateVisitor.Visit(StateHead head)
    {
        Head = head;
        At = head.At;
    }

    void IStateVisitor.Visit(Lease lease) => _leases.Add(lease);

    void IStateVisitor.Visit(KeyValue row) => Add(row.Modified <= At
        ? row
        : throw new InvalidDataException($"the state is damaged: a row of revision {row.Modified} in a state of {At}"));
}
