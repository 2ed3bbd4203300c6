using Muster.Bedrock;
using Muster.Engine.Embedded.Journal;
using Muster.Engine.Mvcc;
using Muster.Engine.Timeline;

namespace Muster.Engine.Embedded.Timeline;

/// <summary>Moments in one SQLite table with an index by key. One connection, one question or one step at a time.</summary>
internal sealed class SqliteTimeline : ITimelineStore
{
    private const int PruneStep = 2048;
    private const int VacuumPagesStep = 512;

    // Protects the connection and what is known of it.
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly Database _database;
    private readonly MomentRow _rows;
    private readonly Statement _setMeta;
    private readonly Statement _after;
    private long _since;
    private long _last;

    public SqliteTimeline(string path, Database database)
    {
        _path = path;
        _database = database;
        _rows = new MomentRow(database);
        _setMeta = database.Prepare("UPDATE meta SET value = ?2 WHERE name = ?1");
        _after = database.Prepare("SELECT id, at FROM moments WHERE id >= ?1 ORDER BY id LIMIT 1");
        _since = MetaOf(TimelineSchema.Since);
        _last = MetaOf(TimelineSchema.Last);
    }

    public TimelineReach Reach
    {
        get
        {
            lock (_gate)
            {
                var first = First(0);
                return new TimelineReach(new Revision(_since), first?.At, new Revision(_last), Bytes());
            }
        }
    }

    public Result<bool> Append(IReadOnlyList<Moment> moments, Revision upTo) => Change(() =>
    {
        foreach (var moment in moments)
        {
            _rows.Insert(moment);
        }

        Set(_since, upTo.Value);
        return true;
    });

    public Result<bool> Skip(Revision to) => Change(() => Set(to.Value, to.Value));

    public Result<bool> Clear() => Change(() =>
    {
        _database.Execute("DELETE FROM moments");
        return Set(0, 0);
    });

    public Result<IReadOnlyList<Moment>> Read(MomentQuery query) => Asked(() => _rows.Read(query));

    public Result<IReadOnlyList<Moment>> Firsts(KeyRange range, Revision after, Revision upTo) =>
        Asked(() => _rows.Firsts(range, after, upTo));

    public Result<Revision?> LastAt(DateTimeOffset time) => Asked(() =>
    {
        // Times rise with ids, but for what a stepped clock did: the first row that is later is found by halving.
        if (First(0) is not { } oldest || oldest.At > time)
        {
            return null as Revision?;
        }

        long low = RowId.First(RowId.RevisionOf(oldest.Id)), high = RowId.First(new Revision(_last + 1));
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (First(middle) is { } row && row.At <= time)
            {
                low = row.Id;
            }
            else
            {
                high = middle;
            }
        }

        return RowId.RevisionOf(low);
    });

    public Result<bool> Prune(DateTimeOffset before, long bytesMax) => Change(() =>
    {
        var oldest = First(0);
        var over = Bytes() > bytesMax;
        if (oldest is null || (oldest.Value.At >= before && !over))
        {
            return false;
        }

        var (gone, upTo) = _rows.DeleteOldest(PruneStep, over ? DateTimeOffset.MaxValue : before);
        if (gone > 0)
        {
            Set(Math.Max(_since, RowId.RevisionOf(upTo).Value), _last);
        }

        return gone == PruneStep;
    }, after: () => _database.Execute($"PRAGMA incremental_vacuum({VacuumPagesStep})"));

    public void Dispose()
    {
        lock (_gate)
        {
            _after.Dispose();
            _setMeta.Dispose();
            _rows.Dispose();
            _database.Dispose();
        }
    }

    private long MetaOf(string name) => _database.Ask($"SELECT value FROM meta WHERE name = '{name}'");

    private bool Set(long since, long last)
    {
        _setMeta.BindText(1, "since"u8).Bind(2, since).Run();
        _setMeta.BindText(1, "last"u8).Bind(2, last).Run();
        (_since, _last) = (since, last);
        return true;
    }

    private (long Id, DateTimeOffset At)? First(long from)
    {
        try
        {
            return _after.Bind(1, from).Step()
                ? (_after.Integer(0), new DateTimeOffset(_after.Integer(1), TimeSpan.Zero))
                : null;
        }
        finally
        {
            _after.Reset();
        }
    }

    /// <summary>Pages in use, whether they are in the file already or still in its log.</summary>
    private long Bytes() =>
        (_database.Ask("PRAGMA page_count") - _database.Ask("PRAGMA freelist_count")) * _database.Ask("PRAGMA page_size");

    private Result<T> Change<T>(Func<T> change, Action? after = null)
    {
        lock (_gate)
        {
            var (since, last) = (_since, _last);
            try
            {
                _database.Execute("BEGIN IMMEDIATE");
                var result = change();
                _database.Execute("COMMIT");
                after?.Invoke();
                return Result<T>.Of(result);
            }
            catch (JournalException failure)
            {
                (_since, _last) = (since, last);
                return Undo(failure);
            }
        }
    }

    private Refused Undo(JournalException failure)
    {
        try
        {
            _database.Rollback();
        }
        catch (JournalException again)
        {
            return Told(again);
        }

        return Told(failure);
    }

    private Result<T> Asked<T>(Func<T> question)
    {
        lock (_gate)
        {
            try
            {
                return Result<T>.Of(question());
            }
            catch (JournalException failure)
            {
                return Told(failure);
            }
        }
    }

    private Refused Told(JournalException failure) => new(
        failure.Fault == JournalFault.NoSpace ? Refusal.NoSpace : Refusal.Unavailable,
        $"the timeline {_path} cannot be used: {failure.Message}");
}
