using Muster.Engine;

namespace Muster.Registry.Catalog;

/// <summary>
/// What one agent alone does for all that share a catalog. What is written by it is refused once the agent's row is not what it
/// was, whatever the agent believes: so nobody writes who has stalled, and two never do.
/// </summary>
public sealed class Duty
{
    private bool _isOver;

    internal Duty(Key row, Revision since) => (Row, Since) = (row, since);

    /// <summary>The agent knows that it has it no more.</summary>
    public bool IsOver => Volatile.Read(ref _isOver);

    internal Key Row { get; }

    internal Revision Since { get; }

    internal void End() => Volatile.Write(ref _isOver, true);

    /// <summary>The transaction, holding only while the duty is this agent's.</summary>
    internal Txn Fence(Txn txn) =>
        txn with { If = [.. txn.If, new Compare.Created(KeyRange.Single(Row), Relation.Equal, Since)] };
}
