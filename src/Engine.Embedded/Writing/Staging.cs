using Muster.Engine.Embedded.Journal;
using Muster.Engine.Mvcc;

namespace Muster.Engine.Embedded.Writing;

/// <summary>The batch that is being put together: the staged state, the journal's open transaction, and what was written.</summary>
internal sealed class Staging(MvccState state, IJournal journal, string server)
{
    private readonly List<WatchBatch> _batches = [];
    private DateTimeOffset _now;
    private Stamp? _stamp;

    public MvccState State => state;

    public IJournal Journal => journal;

    /// <summary>One for each revision that was taken.</summary>
    public IReadOnlyList<WatchBatch> Batches => _batches;

    /// <summary>True once there is something that must become durable.</summary>
    public bool IsBegun { get; private set; }

    public void Clear(DateTimeOffset now)
    {
        _batches.Clear();
        _stamp = null;
        _now = now;
        IsBegun = false;
    }

    public void Begin()
    {
        if (!IsBegun)
        {
            journal.Begin();
            IsBegun = true;
        }
    }

    public void Append(IReadOnlyList<WatchEvent> events, Origin origin)
    {
        if (events.Count == 0)
        {
            return;
        }

        // By value: neighbours mostly came from one place over several connections.
        if (_stamp?.Origin != origin)
        {
            _stamp = new Stamp(_now, server, origin);
        }

        var batch = new WatchBatch(state.Head, _stamp, events);
        Begin();
        journal.Append(batch);
        _batches.Add(batch);
    }
}
