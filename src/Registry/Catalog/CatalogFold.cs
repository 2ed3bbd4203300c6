using Muster.Engine;
using Muster.Registry.Views;

namespace Muster.Registry.Catalog;

/// <summary>Folds catalog rows, and the entries of gateways, into <see cref="CatalogSnapshot"/>s.</summary>
internal sealed class CatalogFold : IFold<CatalogSnapshot, Question>
{
    public KeyRange Range => Keyspace.CatalogAndEntries;

    public CatalogSnapshot Load(Revision at, IReadOnlyList<KeyValue> rows)
    {
        var draft = new CatalogDraft(CatalogSnapshot.Empty, new HashSet<Question>());
        foreach (var row in rows)
        {
            draft.Put(row);
        }

        return draft.LoadedAt(at);
    }

    public CatalogSnapshot Step(CatalogSnapshot state, WatchBatch batch, ISet<Question> touched)
    {
        var draft = new CatalogDraft(state, touched);
        foreach (var change in batch.Events)
        {
            if (change.Kind == EventKind.Put)
            {
                draft.Put(change.Item);
            }
            else
            {
                draft.Remove(change.Item.Key);
            }
        }

        return draft.At(batch.At);
    }

    /// <summary>A node that was asked for by its id may go by another name now: who waits for the old one looks again.</summary>
    public Revision WokenBelow(CatalogSnapshot state, Question topic, Question asked) =>
        Topic.Of(asked, state) == topic ? state.IndexOf(asked) : new Revision(long.MaxValue);
}
