using Muster.Engine;

namespace Muster.Registry.Views;

/// <summary>
/// How a picture grows out of history. Pure, so that folding step by step from the start gives the same as loading late
/// and folding the rest.
/// </summary>
/// <typeparam name="TState">The picture: immutable.</typeparam>
/// <typeparam name="TTopic">What a reader can wait for.</typeparam>
internal interface IFold<TState, TTopic>
{
    /// <summary>The rows it is made of.</summary>
    KeyRange Range { get; }

    /// <summary>
    /// The picture at a revision before which nothing can be told: 0 with no rows, or the compaction revision with the rows
    /// that lived then. Every index that a deletion may have raised starts there.
    /// </summary>
    TState Load(Revision at, IReadOnlyList<KeyValue> rows);

    /// <summary>The next picture; the topics whose readers must look again are added to <paramref name="touched"/>.</summary>
    TState Step(TState state, WatchBatch batch, ISet<TTopic> touched);

    /// <summary>
    /// Who waits for a touched topic, because of what was asked, is woken when the index known to him is below this.
    /// </summary>
    Revision WokenBelow(TState state, TTopic topic, TTopic asked);
}
