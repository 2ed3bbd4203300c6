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
    /// <summary>
    /// Versions forgotten, and rows deleted, per turn: twice what the turn wrote, so that it always gains, and some; more
    /// when nobody waits.
    /// </summary>
    private const int StepMin = 64;
    private const int StepIdle = 512;

    private readonly long _origin = options.Time.GetTimestamp();
    private List<long> _waiting = [];
    private List<long> _sweep = [];
    private int _swept;
    private int _sweeping;
    private int _step = StepIdle;
    private volatile bool _decideByAge;

    /// <summary>True while there is something to do although nobody asks for it.</summary>
    public bool HasWork => _swept < _sweep.Count || state.HasForgettable;

    /// <summary>Tells the policy of the time before the start, and takes over what an interrupted purge left behind.</summary>
    public void Remember(IEnumerable<(DateTimeOffset At, Revision Head)> marks, IEnumerable<long> orphans)
    {
        var now = options.Time.GetUtcNow();
        foreach (var (at, head) in marks)
        {
            policy.Observe(at < now ? at - now : TimeSpan.Zero, head);
        }

        _waiting.AddRange(orphans);
    }

    /// <summary>Asks for a look at the age of history at the writer's next turn. From any thread.</summary>
    public void LookAtAge() => _decideByAge = true;

    /// <summary>Adds deletions to the open transaction.</summary>
    public void StagePurge()
    {
        _sweeping = Math.Min(_sweep.Count - _swept, _step);
        journal.Purge(CollectionsMarshal.AsSpan(_sweep).Slice(_swept, _sweeping));
    }

    /// <summary>The transaction with the deletions is durable.</summary>
    public void Purged()
    {
        _swept += _sweeping;
        _sweeping = 0;
    }

    /// <summary>Another state has taken the place of what was to be forgotten: its rows may have the same ids.</summary>
    public void Restart()
    {
        _waiting.Clear();
        _sweep.Clear();
        _swept = 0;
        _sweeping = 0;
    }

    /// <summary>After each turn of the writer, with everything published. Returns the revision to compact to, if any.</summary>
    public Revision? Turn(int written)
    {
        _step = written == 0 ? StepIdle : (2 * written) + StepMin;
        state.Forget(_step, _waiting);
        Sweep();
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

    // Rows go in ascending order, so that a tombstone never goes before a put that it hides; whatever is found later lies
    // behind what it hides in a later sweep.
    private void Sweep()
    {
        var enough = Math.Max(options.PurgeRowsMin, state.Superseded.Count / 2);
        if (_swept < _sweep.Count || _waiting.Count == 0 || (_waiting.Count < enough && !_decideByAge))
        {
            return;
        }

        _sweep.Clear();
        (_sweep, _waiting) = (_waiting, _sweep);
        _sweep.Sort();
        _swept = 0;
    }
}
