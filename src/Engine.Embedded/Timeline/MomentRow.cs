using Muster.Engine.Embedded.Journal;
using Muster.Engine.Mvcc;
using Muster.Engine.Timeline;

namespace Muster.Engine.Embedded.Timeline;

/// <summary>The statements of the table of moments, and how a moment stands in it.</summary>
internal sealed class MomentRow : IDisposable
{
    private const string Columns =
        "id, key, version, writes, at, origin, had_version, had_created, had_modified, had_size, had";

    /// <summary>Through the index, always: what is asked for is a small part of all, and the rest must not be looked at.</summary>
    private const string InRange =
        "FROM moments INDEXED BY moments_of_key WHERE key >= ?1 AND (?2 IS NULL OR key < ?2) AND id >= ?3 AND id < ?4";

    /// <summary>One key's rows stand in the index in the order of their ids: the first few are found without a sort.</summary>
    private const string OfKey = "FROM moments INDEXED BY moments_of_key WHERE key = ?1 AND ?2 NOT NULL AND id >= ?3 AND id < ?4";

    private readonly StampCodec _codec = new();
    private readonly Statement _insert;
    private readonly Statement[] _reading;
    private readonly Statement _firsts;
    private readonly Statement _oldest;
    private readonly Statement _delete;

    public MomentRow(Database database)
    {
        _insert = database.Prepare($"INSERT OR REPLACE INTO moments ({Columns}) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)");
        _reading =
        [
            .. from which in (string[])[InRange, OfKey]
               from order in (string[])["", " DESC"]
               select database.Prepare($"SELECT {Columns} {which} ORDER BY id{order} LIMIT ?5"),
        ];
        _firsts = database.Prepare(
            $"SELECT {Columns} FROM moments WHERE id IN (SELECT min(id) {InRange} GROUP BY key)");
        _oldest = database.Prepare("SELECT id FROM moments WHERE at < ?1 ORDER BY id LIMIT ?2");
        _delete = database.Prepare("DELETE FROM moments WHERE id = ?1");
    }

    public void Insert(Moment moment)
    {
        _insert.Bind(1, RowId.Of(moment.At, moment.Place)).Bind(2, moment.Key.Span).Bind(3, moment.Version)
            .Bind(4, moment.Writes).Bind(5, moment.Stamp.At.UtcTicks).BindText(6, _codec.Encode(moment.Stamp))
            .Bind(7, moment.Before?.Version ?? 0).Bind(8, moment.Before?.Created.Value ?? 0)
            .Bind(9, moment.Before?.Modified.Value ?? 0).Bind(10, moment.Before?.Size ?? 0);
        if (moment.Before?.Value is { } value)
        {
            _insert.Bind(11, value.Span);
        }
        else
        {
            _insert.BindNothing(11);
        }

        _insert.Run();
    }

    public IReadOnlyList<Moment> Read(MomentQuery query)
    {
        var statement = _reading[(query.Range.IsSingle() ? 2 : 0) + (query.Descending ? 1 : 0)];
        Place(statement, query.Range, query.After, query.UpTo).Bind(5, query.Limit);
        return All(statement);
    }

    public IReadOnlyList<Moment> Firsts(KeyRange range, Revision after, Revision upTo) =>
        All(Place(_firsts, range, after, upTo));

    /// <summary>How many went, and the last of them.</summary>
    public (int Count, long Last) DeleteOldest(int count, DateTimeOffset before)
    {
        var ids = new List<long>(count);
        _oldest.Bind(1, before.UtcTicks).Bind(2, count);
        while (_oldest.Step())
        {
            ids.Add(_oldest.Integer(0));
        }

        _oldest.Reset();
        ids.ForEach(id => _delete.Bind(1, id).Run());
        return (ids.Count, ids.Count > 0 ? ids[^1] : 0);
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)[_insert, .. _reading, _firsts, _oldest, _delete])
        {
            statement.Dispose();
        }
    }

    private static Statement Place(Statement statement, KeyRange range, Revision after, Revision upTo)
    {
        statement.Bind(1, range.Start.Span).Bind(3, RowId.First(after.Next())).Bind(4, RowId.First(upTo.Next()));
        return range.End is { } end ? statement.Bind(2, end.Span) : statement.BindNothing(2);
    }

    private static List<Moment> All(Statement statement)
    {
        var moments = new List<Moment>();
        try
        {
            while (statement.Step())
            {
                moments.Add(Of(statement));
            }
        }
        finally
        {
            statement.Reset();
        }

        return moments;
    }

    private static Moment Of(Statement row)
    {
        var id = row.Integer(0);
        var stamp = StampCodec.Decode(row.Integer(4), row.Bytes(5));
        var before = row.Integer(6) == 0 ? null : new Before(
            new Revision(row.Integer(7)), new Revision(row.Integer(8)), row.Integer(6), row.Integer(9),
            row.IsNothing(10) ? null as ReadOnlyMemory<byte>? : row.Bytes(10).ToArray());
        return new Moment(
            RowId.RevisionOf(id), RowId.SubOf(id), stamp, Key.Of(row.Bytes(1)), row.Integer(2), (int)row.Integer(3), before);
    }
}
