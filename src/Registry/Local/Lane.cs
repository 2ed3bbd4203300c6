namespace Muster.Registry.Local;

/// <summary>Checks that share a limit of how many run at once; those that are due wait in order of their time.</summary>
internal sealed class Lane(int atOnceMax)
{
    private readonly PriorityQueue<Turn, TimeSpan> _due = new();
    private int _running;

    public void Enter(Turn turn, TimeSpan due) => _due.Enqueue(turn, due);

    public void Leave() => _running--;

    /// <summary>The next one that is due and for which there is room; else how long until one is (null: no telling).</summary>
    public (Turn? Turn, TimeSpan? Wait) Take(TimeSpan now)
    {
        while (_running < atOnceMax && _due.TryPeek(out var turn, out var due))
        {
            if (turn.Gone)
            {
                _ = _due.Dequeue();
            }
            else if (due > now)
            {
                return (null, due - now);
            }
            else
            {
                _ = _due.Dequeue();
                _running++;
                return (turn, null);
            }
        }

        return (null, null);
    }
}
