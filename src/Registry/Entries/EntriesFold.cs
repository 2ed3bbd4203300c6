using Muster.Engine;
using Muster.Registry.Entries.Chains;
using Muster.Registry.Rows;
using Muster.Registry.Views;

namespace Muster.Registry.Entries;

/// <summary>Folds the rows of configuration entries, and the one of the mesh that they are of.</summary>
internal sealed class EntriesFold : IFold<EntriesSnapshot, EntryTopic>
{
    public KeyRange Range => Keyspace.Entries;

    public EntriesSnapshot Load(Revision at, IReadOnlyList<KeyValue> rows) => rows.Aggregate(
        EntriesSnapshot.None,
        (state, row) => Keyspace.EntryOf(row.Key) is not null
            ? state.With(row.Modified, EntryCodec.Decode(row))
            : Beside(state, row, put: true)) with { At = at, Floor = at };

    public EntriesSnapshot Step(EntriesSnapshot state, WatchBatch batch, ISet<EntryTopic> touched)
    {
        foreach (var change in batch.Events)
        {
            var put = change.Kind == EventKind.Put;
            if (Keyspace.EntryOf(change.Item.Key) is not { } key)
            {
                state = Beside(state, change.Item, put);
                continue;
            }

            touched.Add(EntryTopic.Any);
            touched.Add(EntryTopic.OfKind(key.Kind));
            touched.Add(EntryTopic.Of(key.Kind, key.Name));
            touched.Add(EntryTopic.Chains);
            state = put
                ? state.With(batch.At, EntryCodec.Decode(change.Item))
                : state.Without(batch.At, key.Kind, key.Name);
        }

        return state;
    }

    public Revision WokenBelow(EntriesSnapshot state, EntryTopic topic, EntryTopic asked) =>
        asked.Chain.Length > 0 ? state.TouchedAt(ChainReads.Of(state, asked.Name)) : state.Index;

    private static EntriesSnapshot Beside(EntriesSnapshot state, KeyValue row, bool put) =>
        row.Key == Keyspace.TrustDomain
            ? state with { TrustDomain = put ? EntryCodec.TrustDomainOf(row) : "" }
            : state;
}
