using System.Collections.Immutable;
using Muster.Engine;
using Muster.Registry.Kv;

namespace Muster.Registry.Transactions;

/// <summary>A key in the midst of a transaction.</summary>
/// <param name="Taken">Its lock was taken in this transaction.</param>
internal sealed record KvState(ReadOnlyMemory<byte> Value, Side Side, Revision Created, Revision Modified, bool Taken)
{
    public KvEntry ToEntry(Key key, bool withValue) => new(
        key, withValue ? Value : default, Side.Flags, Side.LockIndex, Side.Session, Created, Modified);
}

/// <summary>What operations have changed so far, over the keys as they were.</summary>
/// <param name="Keys">Keys that were written; null where one was deleted.</param>
/// <param name="Cleared">Prefixes under which nothing is left but what <paramref name="Keys"/> says.</param>
internal sealed record KvLayer(ImmutableSortedDictionary<Key, KvState?> Keys, ImmutableArray<Key> Cleared)
{
    public static readonly KvLayer None = new(ImmutableSortedDictionary<Key, KvState?>.Empty, []);

    public KvLayer With(Key key, KvState? state) => this with { Keys = Keys.SetItem(key, state) };

    public KvLayer Without(Key prefix) => new(
        Keys.SetItems(Keys.Keys.Where(key => key.StartsWith(prefix)).Select(key => KeyValuePair.Create(key, (KvState?)null))),
        Cleared.Add(prefix));

    public bool Hides(Key key) => Keys.ContainsKey(key) || Cleared.Any(key.StartsWith);

    /// <summary>The tree as it stands over these entries of it.</summary>
    public IEnumerable<KvEntry> Tree(Key prefix, IEnumerable<KvEntry> below) => below
        .Where(entry => !Hides(entry.Key))
        .Concat(Keys
            .Where(pair => pair.Key.StartsWith(prefix) && pair.Value is not null)
            .Select(pair => pair.Value!.ToEntry(pair.Key, withValue: true)))
        .OrderBy(entry => entry.Key);
}
