using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Registry.Kv;

/// <summary>The three kinds of blocking reads: what each depends on, and how it looks again.</summary>
internal sealed class KvWatches
{
    public KvWatches(IEngine engine, TimeProvider time, Prng chance)
    {
        var reader = new KvReader(engine);
        Entry = new(
            engine, time, chance, RangesOf,
            (asked, atLeast) => reader.EntryAsync(asked.Key, atLeast, CancellationToken.None));
        Entries = new(
            engine, time, chance, static (asked, _) => Tree(asked.Key),
            (asked, atLeast) => reader.EntriesAsync(asked.Key, atLeast, CancellationToken.None));
        Names = new(
            engine, time, chance, static (asked, _) => Tree(asked.Key),
            (asked, atLeast) => reader.KeysAsync(asked.Key, asked.Separator, atLeast, CancellationToken.None));
    }

    public int Waiting => Entry.Waiting + Entries.Waiting + Names.Waiting;

    public KvWatch<KvEntry?> Entry { get; }

    public KvWatch<IReadOnlyList<KvEntry>> Entries { get; }

    public KvWatch<IReadOnlyList<Key>> Names { get; }

    /// <summary>A key that is not there is woken by any other (Consul 1.8.7).</summary>
    private static KeyRange[] RangesOf(KvAsked asked, KvEntry? entry) => entry is null
        ? [Keyspace.Users]
        : [KeyRange.Single(Keyspace.User(asked.Key)), KeyRange.Single(Keyspace.Side(asked.Key))];

    private static KeyRange[] Tree(Key prefix) => [Keyspace.UserPrefix(prefix), Keyspace.SidePrefix(prefix)];
}
