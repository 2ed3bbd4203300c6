using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Registry.Tree;

/// <summary>Reads places of the tree, each picture at one revision, straight from the engine.</summary>
internal sealed class TreeReader(IEngine engine)
{
    /// <summary>Rows read at once while what lies in directories is passed over.</summary>
    private const int StretchRows = 256;

    /// <summary>History is compacted while it is read: read anew. More often than this is no accident.</summary>
    private const int AttemptsMax = 8;

    /// <summary>The place and all above it, from a state at or above the revision.</summary>
    public ValueTask<Result<TreePicture>> PictureAsync(TreePath path, Revision atLeast, CancellationToken cancel) =>
        AtOneRevisionAsync(atLeast, at => PictureAtAsync(path, at, cancel), cancel);

    /// <summary>The place with what is in it: all, or only the next level.</summary>
    public ValueTask<Result<TreeAnswer>> GetAsync(TreePath path, bool recursive, Revision atLeast, CancellationToken cancel) =>
        AtOneRevisionAsync(atLeast, at => GetAtAsync(path, recursive, at, cancel), cancel);

    /// <summary>The greatest name of twenty digits in a directory at or after one.</summary>
    public async ValueTask<Result<string?>> LastNumberAsync(
        TreePath directory, string from, Revision atLeast, CancellationToken cancel)
    {
        string? last = null;
        foreach (var spelling in TreeSpellings.All)
        {
            var query = new RangeQuery(InOrder.RangeFrom(directory, from, spelling)) { AtLeast = atLeast, Returning = Returning.Keys };
            if (!(await engine.RangeAsync(query, cancel)).TryGet(out var rows, out var refused))
            {
                return refused;
            }

            foreach (var row in rows.Items)
            {
                if (InOrder.NumberOf(directory, row.Key) is { } number && string.CompareOrdinal(number, last) > 0)
                {
                    last = number;
                }
            }
        }

        return Result<string?>.Of(last);
    }

    private async ValueTask<Result<T>> AtOneRevisionAsync<T>(
        Revision atLeast, Func<Revision, ValueTask<Result<T>>> read, CancellationToken cancel)
    {
        var last = new Refused(Refusal.Unavailable, "history is compacted faster than it can be read");
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var look = new RangeQuery(Keyspace.Nothing) { AtLeast = atLeast, Returning = Returning.Count };
            if (!(await engine.RangeAsync(look, cancel)).TryGet(out var present, out var refused))
            {
                return refused;
            }

            var found = await read(present.Head);
            if (found.Ok || found.Refused.Why != Refusal.Compacted)
            {
                return found;
            }
        }

        return last;
    }

    private async ValueTask<Result<TreePicture>> PictureAtAsync(
        TreePath path, Revision at, CancellationToken cancel)
    {
        var above = new List<TreeSpot>();
        foreach (var directory in path.Above())
        {
            if (!(await SpotAsync(directory, at, cancel)).TryGet(out var spot, out var refused))
            {
                return refused;
            }

            above.Add(spot);
        }

        return (await SpotAsync(path, at, cancel)).TryGet(out var own, out var no) ? new TreePicture(own, above, at) : no;
    }

    private async ValueTask<Result<TreeAnswer>> GetAtAsync(
        TreePath path, bool recursive, Revision at, CancellationToken cancel)
    {
        if (!(await SpotAsync(path, at, cancel)).TryGet(out var spot, out var refused))
        {
            return refused;
        }

        if (!spot.IsThere)
        {
            return (await PictureAtAsync(path, at, cancel)).TryGet(out var picture, out refused)
                ? new TreeAnswer(picture.Blocked()!)
                : refused;
        }

        var node = spot.Node();
        if (spot.IsDirectory)
        {
            if (!(await WithinAsync(path, recursive, at, cancel)).TryGet(out var rows, out refused))
            {
                return refused;
            }

            node = node with { Nodes = TreeListing.Of(path, rows, recursive) };
        }

        return new TreeAnswer(new TreeEvent(TreeAction.Get, node, null, at));
    }

    private async ValueTask<Result<TreeSpot>> SpotAsync(TreePath path, Revision at, CancellationToken cancel)
    {
        var name = path.Name;
        var spot = new TreeSpot(path);
        if (!(await RowsAsync(Keyspace.UsersIn(name, TreeSpelling.Plain), 2, at, cancel)).TryGet(out var plainWithin, out var refused)
            || !(await RowsAsync(Keyspace.UsersIn(name, TreeSpelling.Slashed), 2, at, cancel)).TryGet(out var slashedWithin, out refused)
            || !(await RowsAsync(Keyspace.TreeDirectoriesIn(name), 2, at, cancel)).TryGet(out var directories, out refused))
        {
            return refused;
        }

        spot = spot with { PlainWithin = plainWithin, SlashedWithin = slashedWithin, Directories = directories };
        if (path.IsRoot)
        {
            return spot;
        }

        if (!(await RowAsync(Keyspace.UserNamed(name, TreeSpelling.Plain), at, cancel)).TryGet(out var plain, out refused)
            || !(await RowAsync(Keyspace.UserNamed(name, TreeSpelling.Slashed), at, cancel)).TryGet(out var slashed, out refused)
            || !(await RowAsync(Keyspace.TreeValue(name), at, cancel)).TryGet(out var extra, out refused))
        {
            return refused;
        }

        return spot with
        {
            Plain = plain.Count > 0 ? plain[0] : null,
            Slashed = slashed.Count > 0 ? slashed[0] : null,
            Extra = extra.Count > 0 ? extra[0] : null,
        };
    }

    private async ValueTask<Result<TreeRows>> WithinAsync(
        TreePath path, bool recursive, Revision at, CancellationToken cancel)
    {
        var name = path.Name;
        return (await AllOrNextAsync(Keyspace.UsersIn(name, TreeSpelling.Plain), recursive, at, cancel)).TryGet(out var plain, out var refused)
            && (await AllOrNextAsync(Keyspace.UsersIn(name, TreeSpelling.Slashed), recursive, at, cancel)).TryGet(out var slashed, out refused)
            && (await AllOrNextAsync(Keyspace.TreeValuesIn(name), recursive, at, cancel)).TryGet(out var extras, out refused)
            && (await AllOrNextAsync(Keyspace.TreeDirectoriesIn(name), recursive, at, cancel)).TryGet(out var directories, out refused)
                ? new TreeRows(plain, slashed, extras, directories)
                : refused;
    }

    private ValueTask<Result<IReadOnlyList<KeyValue>>> AllOrNextAsync(
        KeyRange range, bool recursive, Revision at, CancellationToken cancel) =>
        recursive ? RowsAsync(range, 0, at, cancel) : NextLevelAsync(range, at, cancel);

    /// <summary>Of what lies in a directory of the range, only the first row: the others are passed over unread.</summary>
    private async ValueTask<Result<IReadOnlyList<KeyValue>>> NextLevelAsync(
        KeyRange range, Revision at, CancellationToken cancel)
    {
        var kept = new List<KeyValue>();
        var from = range.Start;
        Key? passed = null;
        while (true)
        {
            var stretch = range with { Start = from };
            if (stretch.IsEmpty())
            {
                return kept;
            }

            var query = new RangeQuery(stretch) { At = at, Limit = StretchRows };
            if (!(await engine.RangeAsync(query, cancel)).TryGet(out var rows, out var refused))
            {
                return refused;
            }

            foreach (var row in rows.Items)
            {
                if (passed is { } directory && row.Key.StartsWith(directory))
                {
                    continue;
                }

                kept.Add(row);
                var cut = row.Key.Span[range.Start.Length..].IndexOf((byte)'/');
                passed = cut < 0 ? null : Key.Of(row.Key.Span[..(range.Start.Length + cut + 1)]);
            }

            if (!rows.More)
            {
                return kept;
            }

            var last = rows.Items[^1].Key;
            from = passed is { } inside && last.StartsWith(inside) ? inside.PrefixEnd()!.Value : last.Successor();
        }
    }

    private ValueTask<Result<IReadOnlyList<KeyValue>>> RowAsync(Key key, Revision at, CancellationToken cancel) =>
        RowsAsync(KeyRange.Single(key), 0, at, cancel);

    private async ValueTask<Result<IReadOnlyList<KeyValue>>> RowsAsync(
        KeyRange range, int limit, Revision at, CancellationToken cancel) =>
        (await engine.RangeAsync(new RangeQuery(range) { At = at, Limit = limit }, cancel)).TryGet(out var rows, out var refused)
            ? Result<IReadOnlyList<KeyValue>>.Of(rows.Items)
            : refused;
}
