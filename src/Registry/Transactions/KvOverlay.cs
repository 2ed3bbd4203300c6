using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Kv;
using Muster.Registry.Rows;
using Muster.Registry.Sessions;
using Muster.Registry.Views;

namespace Muster.Registry.Transactions;

/// <summary>
/// The users' keys within one transaction: each operation sees what those before it have done; in the end every key is
/// written at most once. Consul 1.8.7's rules and texts.
/// </summary>
internal sealed class KvOverlay(IReadOnlyDictionary<Key, LockPicture> seen, CatalogSnapshot before, Basis basis)
{
    private readonly HashSet<Key> _reliedOn = [];
    private readonly List<Key> _trees = [];
    private readonly HashSet<string> _holders = new(StringComparer.Ordinal);
    private KvLayer _layer = KvLayer.None;

    /// <summary>Prefixes to be read before anything is written, in the order in which trees were asked for.</summary>
    public IReadOnlyList<Key> Trees => _trees;

    /// <summary>What is wrong with an operation whatever those before it do; null when nothing is.</summary>
    public static string? Complaint(IReadOnlyDictionary<Key, LockPicture> keys, TxnOp.Kv op) =>
        op.Key.IsEmpty && op.Verb != TxnVerb.DeleteTree ? "Must provide key"
        : op.Verb == TxnVerb.Lock && keys[op.Key] is { Delay: not null, DelayIsOver: false }
            ? $"failed to lock key \"{op.Key}\" due to lock delay"
        : null;

    /// <summary>Does it, or says why not.</summary>
    /// <param name="catalog">As the operations before have left it: a session may have ended by them.</param>
    public Result<TxnItem?> Apply(TxnOp.Kv op, CatalogSnapshot catalog) => op.Verb switch
    {
        TxnVerb.Set => Shown(op.Key, Write(op.Key, op.Value, SideOf(op.Key).Written(op.Flags))),
        TxnVerb.Cas => IsAt(op) ? Apply(op with { Verb = TxnVerb.Set }, catalog) : Stale("set", op.Key),
        TxnVerb.Delete => Delete(op.Key),
        TxnVerb.DeleteCas => StateOf(op.Key) is not { } there || there.Modified == op.Index
            ? Delete(op.Key)
            : Stale("delete", op.Key),
        TxnVerb.DeleteTree => DeleteTree(op.Key),
        TxnVerb.Lock => Lock(op, catalog),
        TxnVerb.Unlock => Unlock(op),
        TxnVerb.Get => StateOf(op.Key) is { } state ? Entry(op.Key, state, withValue: true) : Missing(op.Key),
        TxnVerb.GetOrEmpty => Entry(op.Key, StateOf(op.Key) ?? Nothing(), withValue: true),
        TxnVerb.GetTree => Tree(op.Key),
        TxnVerb.CheckIndex => CheckIndex(op),
        TxnVerb.CheckSession => CheckSession(op),
        TxnVerb.CheckNotExists => StateOf(op.Key) is null
            ? Result<TxnItem?>.Of(null)
            : No($"key \"{op.Key}\" exists"),
        _ => No($"unknown KV verb \"{op.Word}\""),
    };

    /// <summary>The steps of all that was done, one a key.</summary>
    public IEnumerable<Op> Steps()
    {
        foreach (var (key, state) in _layer.Keys)
        {
            foreach (var step in StepsOf(key, state))
            {
                yield return step;
            }
        }

        var kept = _layer.Keys.Where(pair => pair.Value is not null).Select(pair => pair.Key).ToList();
        foreach (var prefix in Outermost(_layer.Cleared))
        {
            var within = kept.Where(key => key.StartsWith(prefix)).ToList();
            foreach (var step in Between(prefix, within, Keyspace.User).Concat(Between(prefix, within, Keyspace.Side)))
            {
                yield return step;
            }

            // Directories that begin so go too: what stays makes its own.
            yield return new Op.Delete(Keyspace.TreeDirectoriesFrom(prefix));
        }
    }

    private static KvState Nothing() => new(default, Side.None, Revision.Never, Revision.Never, Taken: false);

    private static Result<TxnItem?> No(string what) => new Refused(Refusal.Conflict, what);

    private static Result<TxnItem?> Stale(string what, Key key) => No($"failed to {what} key \"{key}\", index is stale");

    private static Result<TxnItem?> Missing(Key key) => No($"key \"{key}\" doesn't exist");

    private static Result<TxnItem?> Entry(Key key, KvState state, bool withValue) =>
        new TxnItem.Entry(state.ToEntry(key, withValue));

    private static Result<TxnItem?> Shown(Key key, KvState state) => Entry(key, state, withValue: false);

    /// <summary>The key as it stands now; null where there is none.</summary>
    private KvState? StateOf(Key key) =>
        _layer.Keys.TryGetValue(key, out var state) ? state
        : _layer.Hides(key) ? null
        : Before(key);

    private Side SideOf(Key key) => StateOf(key)?.Side ?? Side.None;

    /// <summary>The key as it was; that it still is so is relied on.</summary>
    private KvState? Before(Key key)
    {
        var picture = seen[key].Key;
        if (_reliedOn.Add(key))
        {
            basis.Row(Keyspace.User(key), picture.Row?.Modified ?? Revision.Never)
                .Row(Keyspace.Side(key), picture.SideRow?.Modified ?? Revision.Never);
        }

        return picture.Row is { } row
            ? new KvState(row.Value, picture.SideOf(), row.Created, picture.Modified(), Taken: false)
            : null;
    }

    private KvState Write(Key key, ReadOnlyMemory<byte> value, Side side, bool taken = false)
    {
        var old = StateOf(key);
        if (old is not null && old.Side.SameAs(side) && old.Value.Span.SequenceEqual(value.Span))
        {
            return old;
        }

        // A key keeps the age of the row that it is written over, even where it was deleted in between.
        var born = old?.Created ?? Before(key)?.Created ?? TxnPlan.Now;
        var written = new KvState(value, side, born, TxnPlan.Now, taken || (old?.Taken ?? false));
        _layer = _layer.With(key, written);
        return written;
    }

    private bool IsAt(TxnOp.Kv op) => (StateOf(op.Key)?.Modified ?? Revision.Never) == op.Index;

    private Result<TxnItem?> Delete(Key key)
    {
        if (StateOf(key) is not null)
        {
            _layer = _layer.With(key, null);
        }

        return Result<TxnItem?>.Of(null);
    }

    private Result<TxnItem?> DeleteTree(Key prefix)
    {
        _layer = _layer.Without(prefix);
        return Result<TxnItem?>.Of(null);
    }

    private Result<TxnItem?> Tree(Key prefix)
    {
        _trees.Add(prefix);
        return new TxnItem.Tree(_trees.Count - 1, prefix, _layer);
    }

    private Result<TxnItem?> Lock(TxnOp.Kv op, CatalogSnapshot catalog)
    {
        if (!LockPlan.FindSession(catalog, op.Session).TryGet(out var session, out var refused))
        {
            return refused;
        }

        var old = SideOf(op.Key);
        var holds = string.Equals(old.Session, op.Session, StringComparison.Ordinal);
        if (old.Session is not null && !holds)
        {
            return No($"failed to lock key \"{op.Key}\", lock is already held");
        }

        if (_holders.Add(session.Id))
        {
            SessionPlan.RelyOn(before, session, basis);
        }

        basis.Row(Keyspace.LockDelay(op.Key), seen[op.Key].Delay?.Modified ?? Revision.Never);
        return Shown(op.Key, Write(op.Key, op.Value, old.LockedBy(op.Session, op.Flags), taken: !holds));
    }

    private Result<TxnItem?> Unlock(TxnOp.Kv op)
    {
        if (op.Session.Length == 0)
        {
            return No("missing session");
        }

        if (StateOf(op.Key) is not { } state
            || !string.Equals(state.Side.Session, op.Session, StringComparison.Ordinal)
            || !LockPlan.FindSession(before, op.Session).TryGet(out var session, out _))
        {
            return No($"failed to unlock key \"{op.Key}\", lock isn't held, or is held by another session");
        }

        if (_holders.Add(session.Id))
        {
            SessionPlan.RelyOn(before, session, basis);
        }

        return Shown(op.Key, Write(op.Key, op.Value, state.Side.Released(op.Flags)) with { Taken = false });
    }

    private Result<TxnItem?> CheckIndex(TxnOp.Kv op) =>
        StateOf(op.Key) is not { } state ? No($"failed to check index, key \"{op.Key}\" doesn't exist")
        : state.Modified == op.Index ? Shown(op.Key, state)
        : No($"failed index check for key \"{op.Key}\", current modify index {state.Modified.Value} != {op.Index.Value}");

    private Result<TxnItem?> CheckSession(TxnOp.Kv op) =>
        StateOf(op.Key) is not { } state ? No($"failed to check session, key \"{op.Key}\" doesn't exist")
        : string.Equals(state.Side.Session ?? "", op.Session, StringComparison.Ordinal) ? Shown(op.Key, state)
        : No($"failed session check for key \"{op.Key}\", current session \"{state.Side.Session}\" != \"{op.Session}\"");

    private IEnumerable<Op> StepsOf(Key key, KvState? state)
    {
        var (user, side) = (Keyspace.User(key), Keyspace.Side(key));
        if (state is null)
        {
            // What goes with its tree must not be written twice.
            if (!_layer.Cleared.Any(key.StartsWith))
            {
                yield return Removal(user);
                yield return Removal(side);
            }
        }
        else
        {
            yield return new Op.Put(user, state.Value, LeaseId.None);
            yield return state.Side.SaysSomething()
                ? new Op.Put(side, SideCodec.Encode(state.Side), LeaseId.None)
                : Removal(side);
        }

        if (!seen.TryGetValue(key, out var picture))
        {
            yield break;
        }

        var (was, holds) = (HolderOf(picture.Key.SideOf()), HolderOf(state?.Side ?? Side.None));
        if (was is not null && !string.Equals(was, holds, StringComparison.Ordinal))
        {
            yield return Removal(Keyspace.Hold(was, key));
        }

        if (holds is not null && (state!.Taken || !string.Equals(was, holds, StringComparison.Ordinal)))
        {
            yield return new Op.Put(Keyspace.Hold(holds, key), default, LeaseId.None);
            if (picture.Delay is not null)
            {
                yield return Removal(Keyspace.LockDelay(key));
            }
        }
    }

    private static string? HolderOf(Side side) =>
        side.Session is { } given && SessionId.Read(given).TryGet(out var id, out _) ? id : null;

    private static IEnumerable<Key> Outermost(IEnumerable<Key> prefixes)
    {
        var all = prefixes.Distinct().ToList();
        return all.Where(prefix => !all.Exists(other => other != prefix && prefix.StartsWith(other)));
    }

    /// <summary>Deletes the prefix around the keys that stay; keys in order.</summary>
    private static IEnumerable<Op> Between(Key prefix, IEnumerable<Key> kept, Func<Key, Key> place)
    {
        var from = prefix;
        foreach (var key in kept)
        {
            if (from < key)
            {
                yield return new Op.Delete(new KeyRange(place(from), place(key)));
            }

            from = key.Successor();
        }

        yield return new Op.Delete(new KeyRange(place(from), place(prefix).PrefixEnd()));
    }

    private static Op.Delete Removal(Key key) => new(KeyRange.Single(key));
}
