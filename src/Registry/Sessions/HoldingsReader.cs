using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Kv;

namespace Muster.Registry.Sessions;

/// <summary>Reads what a session holds, part by part, each part at one revision.</summary>
internal sealed class HoldingsReader(IEngine engine)
{
    /// <summary>Keys released in one transaction: with three operations each, well below what an engine takes.</summary>
    public const int KeysMax = 256;

    /// <summary>Bytes of their names: each is written four times at most.</summary>
    private const int NameBytesMax = 512 * 1024;

    /// <summary>From a state at or above the revision.</summary>
    /// <param name="keysMax">At most <see cref="KeysMax"/>.</param>
    public async ValueTask<Result<Holdings>> ReadAsync(
        string session, int keysMax, Revision atLeast, CancellationToken cancel)
    {
        while (true)
        {
            var query = new RangeQuery(Keyspace.HoldsOf(session))
            {
                AtLeast = atLeast,
                Limit = keysMax,
                Returning = Returning.Keys,
            };
            if (!(await engine.RangeAsync(query, cancel)).TryGet(out var rows, out var refused))
            {
                return refused;
            }

            var read = await KeysAsync(session, rows, cancel);
            if (read.Ok || read.Refused.Why != Refusal.Compacted)
            {
                return read;
            }
        }
    }

    private async ValueTask<Result<Holdings>> KeysAsync(string session, RangeResult rows, CancellationToken cancel)
    {
        var keys = new List<Held>(rows.Items.Count);
        var bytes = 0;
        foreach (var row in rows.Items)
        {
            var key = Keyspace.HeldOf(session, row.Key);
            bytes += key.Length;
            if (keys.Count > 0 && bytes > NameBytesMax)
            {
                return new Holdings(keys, All: false, rows.Head);
            }

            if (!(await AtAsync(Keyspace.User(key), rows.Head, cancel)).TryGet(out var value, out var refused)
                || !(await AtAsync(Keyspace.Side(key), rows.Head, cancel)).TryGet(out var side, out refused))
            {
                return refused;
            }

            keys.Add(new Held(key, new KvPicture(value, side, rows.Head)));
        }

        return new Holdings(keys, !rows.More, rows.Head);
    }

    private async ValueTask<Result<KeyValue?>> AtAsync(Key key, Revision at, CancellationToken cancel)
    {
        var query = new RangeQuery(KeyRange.Single(key)) { At = at };
        return (await engine.RangeAsync(query, cancel)).TryGet(out var rows, out var refused)
            ? Result<KeyValue?>.Of(rows.Items.Count == 0 ? null : rows.Items[0])
            : refused;
    }
}
