using System.Text;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Rows;
using Muster.Registry.Views;

namespace Muster.Registry.Kv;

/// <summary>What was read, its index, and the revision it was read at: a watch from the next one misses nothing.</summary>
internal readonly record struct Seen<T>(T Value, Revision Index, Revision Head)
{
    public Answer<T> ToAnswer() => new(Value, Index) { At = Head };
}

/// <summary>
/// Reads users' keys with their side records, both at one revision, straight from the engine. The road of a plain GET:
/// no closure, no enumerator, nothing that waits.
/// </summary>
internal sealed class KvReader(IEngine engine)
{
    /// <summary>One key's rows, from a state at or above the revision.</summary>
    public async ValueTask<Result<KvPicture>> PictureAsync(Key key, Revision atLeast, CancellationToken cancel)
    {
        while (true)
        {
            var value = new RangeQuery(KeyRange.Single(Keyspace.User(key))) { AtLeast = atLeast };
            if (!(await engine.RangeAsync(value, cancel)).TryGet(out var rows, out var refused))
            {
                return refused;
            }

            if (rows.Head == Revision.Never)
            {
                return default(KvPicture);
            }

            var side = new RangeQuery(KeyRange.Single(Keyspace.Side(key))) { At = rows.Head };
            if ((await engine.RangeAsync(side, cancel)).TryGet(out var sides, out refused))
            {
                return new KvPicture(First(rows), First(sides), rows.Head);
            }

            // Compacted up to the very revision just read: what there was is to be read anew.
            if (refused.Why != Refusal.Compacted)
            {
                return refused;
            }
        }
    }

    public async ValueTask<Result<Seen<KvEntry?>>> EntryAsync(Key key, Revision atLeast, CancellationToken cancel)
    {
        if (!(await PictureAsync(key, atLeast, cancel)).TryGet(out var picture, out var refused))
        {
            return refused;
        }

        if (picture.Row is { } row)
        {
            var entry = Entry(key, row, picture.SideRow);
            return new Seen<KvEntry?>(entry, entry.Modified, picture.Head);
        }

        return (await TableAsync(picture.Head, cancel)).TryGet(out var table, out refused)
            ? new Seen<KvEntry?>(null, table, picture.Head)
            : refused;
    }

    public async ValueTask<Result<Seen<IReadOnlyList<KvEntry>>>> EntriesAsync(
        Key prefix, Revision atLeast, CancellationToken cancel)
    {
        if (!(await BothAsync(prefix, atLeast, Returning.KeysAndValues, cancel)).TryGet(out var both, out var refused))
        {
            return refused;
        }

        var entries = new KvEntry[both.Rows.Items.Count];
        var index = both.Rows.Touched;
        var next = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            var row = both.Rows.Items[i];
            var key = Keyspace.UserOf(row.Key);
            entries[i] = Entry(key, row, both.SideOf(key, ref next));
            index = Revision.Max(index, entries[i].Modified);
        }

        return (await IndexAsync(index, entries.Length, both.Rows.Head, cancel)).TryGet(out index, out refused)
            ? new Seen<IReadOnlyList<KvEntry>>(entries, index, both.Rows.Head)
            : refused;
    }

    public async ValueTask<Result<Seen<IReadOnlyList<Key>>>> KeysAsync(
        Key prefix, string separator, Revision atLeast, CancellationToken cancel)
    {
        if (!(await BothAsync(prefix, atLeast, Returning.Keys, cancel)).TryGet(out var both, out var refused))
        {
            return refused;
        }

        var index = both.Rows.Touched;
        foreach (var side in both.Sides)
        {
            index = Revision.Max(index, side.Modified);
        }

        var keys = KeyNames.Roll(
            both.Rows.Items.Select(static row => Keyspace.UserOf(row.Key)), prefix, Encoding.UTF8.GetBytes(separator));
        return (await IndexAsync(index, keys.Count, both.Rows.Head, cancel)).TryGet(out index, out refused)
            ? new Seen<IReadOnlyList<Key>>(keys, index, both.Rows.Head)
            : refused;
    }

    /// <summary>Entries of values' rows and side records, both in key order.</summary>
    public static IReadOnlyList<KvEntry> Entries(IReadOnlyList<KeyValue> rows, IReadOnlyList<KeyValue> sides)
    {
        var both = new Both(new RangeResult(Revision.Never, rows, rows.Count, false, Revision.Never), sides);
        var next = 0;
        return [.. rows.Select(row => Entry(Keyspace.UserOf(row.Key), row, both.SideOf(Keyspace.UserOf(row.Key), ref next)))];
    }

    private static KeyValue? First(RangeResult rows) => rows.Items.Count == 0 ? null : rows.Items[0];

    private static KvEntry Entry(Key key, KeyValue row, KeyValue? sideRow)
    {
        if (!KvPicture.Counts(row, sideRow))
        {
            return new KvEntry(key, row.Value, 0, 0, null, row.Created, row.Modified);
        }

        var side = SideCodec.Decode(sideRow!);
        return new KvEntry(
            key, row.Value, side.Flags, side.LockIndex, side.Session,
            row.Created, Revision.Max(row.Modified, sideRow!.Modified));
    }

    /// <summary>
    /// Consul's rule for a prefix: what touched it last; the whole table's index where nothing is there and nothing is
    /// remembered.
    /// </summary>
    private async ValueTask<Result<Revision>> IndexAsync(
        Revision touched, int count, Revision head, CancellationToken cancel)
    {
        if (count > 0)
        {
            return touched;
        }

        if (!(await History.FloorAsync(engine, head, cancel)).TryGet(out var floor, out var refused))
        {
            return refused;
        }

        return touched > floor ? touched : await TableAsync(head, cancel);
    }

    /// <summary>
    /// The whole table's index, as far as was seen: what came between may be the very key that was not there yet, and whoever waits
    /// beyond it would never learn of it.
    /// </summary>
    private async ValueTask<Result<Revision>> TableAsync(Revision head, CancellationToken cancel) =>
        (await History.TouchedAsync(engine, Keyspace.Users, head, cancel)).TryGet(out var table, out var refused)
            ? table < head ? table : head
            : refused;

    private async ValueTask<Result<Both>> BothAsync(
        Key prefix, Revision atLeast, Returning returning, CancellationToken cancel)
    {
        while (true)
        {
            var values = new RangeQuery(Keyspace.UserPrefix(prefix)) { AtLeast = atLeast, Returning = returning };
            if (!(await engine.RangeAsync(values, cancel)).TryGet(out var rows, out var refused))
            {
                return refused;
            }

            if (rows.Head == Revision.Never)
            {
                return new Both(rows, []);
            }

            var sides = new RangeQuery(Keyspace.SidePrefix(prefix)) { At = rows.Head, Returning = returning };
            if ((await engine.RangeAsync(sides, cancel)).TryGet(out var found, out refused))
            {
                return new Both(rows, found.Items);
            }

            if (refused.Why != Refusal.Compacted)
            {
                return refused;
            }
        }
    }

    /// <summary>Values' rows and side records of one prefix at one revision, both in key order.</summary>
    private readonly record struct Both(RangeResult Rows, IReadOnlyList<KeyValue> Sides)
    {
        /// <summary>The side record of a key; to be asked in key order, <paramref name="next"/> from 0.</summary>
        public KeyValue? SideOf(Key key, ref int next)
        {
            while (next < Sides.Count)
            {
                var order = Sides[next].Key.Span[1..].SequenceCompareTo(key.Span);
                if (order >= 0)
                {
                    return order == 0 ? Sides[next] : null;
                }

                next++;
            }

            return null;
        }
    }
}
