using System.Runtime.InteropServices;
using Muster.Bedrock;
using Muster.Engine.Embedded.Journal;
using Muster.Engine.Mvcc;

namespace Muster.Engine.Embedded.Writing;

/// <summary>
/// What the writer does for the past: decides how far history goes back, forgets what lies below in small steps, has the
/// journal delete the rows in the same order, and lets older values go from memory.
/// </summary>
internal sealed class Housekeeping(MvccState state, IJournal journal, HistoryPolicy policy, EmbeddedOptions options)
{
    /// <summary>Versions forgotten, and rows deleted, per turn: twice what the turn wrote, so that it always gains, and some.</summary>
    private const int StepMin = 512;

    private readonly long _origin = options.Time.GetTimestamp();
    private List<long> _rows = [];
    private int _purged;
    private int _purging;
    private int _written;
    private volatile bool _decideByAge;

    /// <summary>True while there is something to do although nobody asks for it.</summary>
    public bool HasWork => _purged < _rows.Count || state.HasForgettable;

    /// <summary>Where our monotonic time stands for a moment of the wall clock that lies before the start.</summary>
    public void Remember(IEnumerable<(DateTimeOffset At, Revision Head)> marks, IEnumerable<long> orphans)
    {
        var now = options.Time.GetUtcNow();
        foreach (var (at, head) in marks)
        {
            policy.Observe(at < now ? at - now : TimeSpan.Zero, head);
        }

        _rows.AddRange(orphans);
    }

    /// <summary>Asks for a look at the age of history at the writer's next turn. From any thread.</summary>
    public void LookAtAge() => _decideByAge = true;

    /// <summary>Adds deletions to the open transaction.</summary>
    public void StagePurge()
    {
        _purging = Math.Min(_rows.Count - _purged, (2 * _written) + StepMin);
        journal.Purge(CollectionsMarshal.AsSpan(_rows).Slice(_purged, _purging));
    }

    /// <summary>The transaction with the deletions is durable.</summary>
    public void Purged()
    {
        _purged += _purging;
        _purging = 0;
        if (_purged == _rows.Count)
        {
            _rows = _rows.Capacity > 65_536 ? [] : _rows;
            _rows.Clear();
            _purged = 0;
        }
    }

    /// <summary>After each turn of the writer, with everything published. Returns the revision to compact to, if any.</summary>
    public Revision? Turn(int written)
    {
        _written = written;
        state.Forget((2 * written) + StepMin, _rows);
        if (journal.Values is not null)
        {
            state.Superseded.Evict(new Revision(state.Head.Value - options.RevisionsInMemory));
        }

        var now = options.Time.GetElapsedTime(_origin);
        policy.Observe(now, state.Head);
        if (!_decideByAge && state.Superseded.Bytes <= options.History.BytesMax)
        {
            return null;
        }

        _decideByAge = false;
        var floor = policy.Decide(now, state.Head, state.Compacted, state.Superseded);
        return floor > state.Compacted ? floor : null;
    }
}
