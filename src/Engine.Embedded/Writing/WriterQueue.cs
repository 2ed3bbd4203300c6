using Muster.Bedrock;

namespace Muster.Engine.Embedded.Writing;

/// <summary>What waits for the writer. Bounded: beyond, new work is refused.</summary>
internal sealed class WriterQueue
{
    /// <summary>Commands that may wait: half a second of full load.</summary>
    public const int WaitingMax = 32_768;

    /// <summary>Commands in one batch: enough to make the fsync cheap, few enough that the last need not wait long.</summary>
    public const int BatchMax = 2048;

    private readonly object _gate = new();
    private readonly Queue<Work> _waiting = new();
    private Refused? _closed;
    private bool _nudged;

    public Refused? TryAdd(Work work)
    {
        lock (_gate)
        {
            if (_closed is not null)
            {
                return _closed;
            }

            if (_waiting.Count >= WaitingMax)
            {
                return new Refused(Refusal.Unavailable, $"{WaitingMax} commits wait already; try again later");
            }

            _waiting.Enqueue(work);
            if (_waiting.Count == 1)
            {
                Monitor.Pulse(_gate);
            }

            return null;
        }
    }

    /// <summary>Lets the writer look around although nothing waits.</summary>
    public void Nudge()
    {
        lock (_gate)
        {
            _nudged = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>
    /// Moves a batch of waiting work into the list; false when closed and empty. With <see cref="Patience.None"/>, or when
    /// nudged, it may come back with nothing.
    /// </summary>
    public bool Take(List<Work> batch, Patience patience)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && _closed is null && !_nudged && patience == Patience.UntilWork)
            {
                Monitor.Wait(_gate);
            }

            _nudged = false;
            while (batch.Count < BatchMax && _waiting.TryPeek(out var work) && !(work.IsAlone && batch.Count > 0))
            {
                batch.Add(_waiting.Dequeue());
                if (work.IsAlone)
                {
                    break;
                }
            }

            return batch.Count > 0 || _closed is null;
        }
    }

    /// <summary>Refuses all that comes from now on; what waits already can still be taken.</summary>
    public void Close(Refused refused)
    {
        lock (_gate)
        {
            _closed ??= refused;
            Monitor.Pulse(_gate);
        }
    }
}

internal enum Patience
{
    None,
    UntilWork,
}
