namespace Muster.Engine.Mvcc;

/// <summary>
/// Decides the compaction revision. Pure: it is told which revision was the newest at which moment (a monotonic time), and
/// remembers as many such marks as its precision needs.
/// </summary>
internal sealed class HistoryPolicy(HistoryTerms terms)
{
    /// <summary>History ends between Age and Age · (1 + 1/60) ago.</summary>
    private const int MarksPerAge = 60;

    /// <summary>Compaction by space goes a little further than it must, so as not to run for every write.</summary>
    private const int SpareShare = 16;

    private readonly Queue<(TimeSpan At, Revision Head)> _marks = new();
    private (TimeSpan At, Revision Head) _newest;
    private (TimeSpan At, Revision Head) _latest;
    private Revision _aged;

    public void Observe(TimeSpan now, Revision head)
    {
        if (_marks.Count == 0 || now - _newest.At >= terms.Age / MarksPerAge)
        {
            // What was last seen before a long silence is as old as that silence.
            if (_latest.Head > _newest.Head)
            {
                _marks.Enqueue(_latest);
            }

            _newest = (now, head);
            _marks.Enqueue(_newest);
        }

        _latest = (now, head);
    }

    /// <summary>The revision to compact to; <paramref name="floor"/> itself when nothing is to be done.</summary>
    public Revision Decide(TimeSpan now, Revision head, Revision floor, Superseded superseded)
    {
        while (_marks.TryPeek(out var mark) && now - mark.At >= terms.Age)
        {
            _aged = Revision.Max(_aged, mark.Head);
            _marks.Dequeue();
        }

        var kept = new Revision(head.Value - terms.RevisionsMin);
        var result = Revision.Max(floor, _aged < kept ? _aged : kept);
        if (superseded.Bytes > terms.BytesMax)
        {
            var bySpace = superseded.FloorFor(terms.BytesMax - (terms.BytesMax / SpareShare));
            result = Revision.Max(result, bySpace < head ? bySpace : head);
        }

        return result;
    }
}
