using Muster.Engine.Mvcc;
using Muster.Engine.Watching;

namespace Muster.Engine.Embedded.Journal;

/// <summary>Reads the past from a connection of its own, beside the writer; one question at a time, each a short one.</summary>
internal sealed class SqliteReader : IEvictedValues, IDisposable
{
    /// <summary>Rows that one question looks at: a long one would keep the WAL from starting anew.</summary>
    private const int RowsMax = 8192;

    /// <summary>Values that one question brings home.</summary>
    private const long BytesMax = 4L * 1024 * 1024;

    // Protects the connection.
    private readonly Lock _gate = new();
    private readonly Database _database;
    private readonly Statement _value;
    private readonly Statement _stretch;

    public SqliteReader(string path)
    {
        _database = Database.Open(path);
        _database.Execute("PRAGMA query_only=1");
        _value = _database.Prepare("SELECT value FROM history WHERE id = ?1");
        _stretch = _database.Prepare(
            "SELECT id, key, value, created, version, lease, at, origin FROM history WHERE id >= ?1 AND id < ?2 ORDER BY id");
    }

    public ReadOnlyMemory<byte>? Read(long rowId)
    {
        lock (_gate)
        {
            try
            {
                return _value.Bind(1, rowId).Step() ? _value.Bytes(0).ToArray() : null as ReadOnlyMemory<byte>?;
            }
            finally
            {
                _value.Reset();
            }
        }
    }

    public PastBatches Read(KeyRange range, Revision from, Revision to)
    {
        lock (_gate)
        {
            try
            {
                _stretch.Bind(1, RowId.First(from)).Bind(2, RowId.First(to.Next()));
                return Gather(range, to);
            }
            finally
            {
                _stretch.Reset();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _value.Dispose();
            _stretch.Dispose();
            _database.Dispose();
        }
    }

    private PastBatches Gather(KeyRange range, Revision to)
    {
        var batches = new List<WatchBatch>();
        var events = new List<WatchEvent>();
        var at = Revision.Never;
        Stamp? stamp = null;
        long rows = 0, bytes = 0;
        while (_stretch.Step())
        {
            var id = _stretch.Integer(0);
            if (RowId.RevisionOf(id) != at)
            {
                Close(batches, at, stamp, events);
                if (rows >= RowsMax || bytes >= BytesMax)
                {
                    return new PastBatches(batches, at);
                }

                at = RowId.RevisionOf(id);
                stamp = StampCodec.Decode(_stretch.Integer(6), _stretch.Bytes(7));
            }

            rows++;
            var key = Key.Of(_stretch.Bytes(1));
            if (range.Contains(key))
            {
                var item = HistoryRow.Read(_stretch, key, _stretch.Bytes(2).ToArray());
                bytes += item.Value.Length;
                events.Add(new WatchEvent(item.Version == 0 ? EventKind.Delete : EventKind.Put, item, null));
            }
        }

        Close(batches, at, stamp, events);
        return new PastBatches(batches, to);
    }

    private static void Close(List<WatchBatch> batches, Revision at, Stamp? stamp, List<WatchEvent> events)
    {
        if (events.Count > 0)
        {
            batches.Add(new WatchBatch(at, stamp!, events.ToArray()));
            events.Clear();
        }
    }
}
