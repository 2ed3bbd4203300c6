using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Bedrock.Metrics;
using Muster.Engine.Embedded.Journal;
using Muster.Engine.Mvcc;
using Muster.Engine.Watching;

namespace Muster.Engine.Embedded.Writing;

/// <summary>
/// The one loop that changes the state, on a thread of its own: take everything that waits, stage it, journal it with one
/// fsync, publish it, tell the watchers, answer.
/// </summary>
internal sealed class Writer
{
    private readonly MvccState _state;
    private readonly IJournal _journal;
    private readonly WatchHub _hub;
    private readonly Housekeeping _housekeeping;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Staging _staging;
    private readonly WriterQueue _queue = new();
    private readonly List<Work> _batch = [];
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Refused? _refusal;
    private bool _full;

    public Writer(MvccState state, IJournal journal, WatchHub hub, Housekeeping housekeeping, EmbeddedOptions options)
    {
        _state = state;
        _journal = journal;
        _hub = hub;
        _housekeeping = housekeeping;
        _time = options.Time;
        _logger = options.Logger;
        _staging = new Staging(state, journal, options.Server);
        new Thread(Run) { IsBackground = true, Name = "muster-writer" }.Start();
    }

    /// <summary>Completes with the reason once no write can be taken any more.</summary>
    public Task<string> Broken => _broken.Task;

    /// <summary>Revisions made durable.</summary>
    public Counter Commits { get; } = new();

    /// <summary>Milliseconds of a flush, for all that waited for it.</summary>
    public Sample CommitTimes { get; } = new();

    public ValueTask<Result<T>> SubmitAsync<T>(Work<T> work)
    {
        // Read before the work is handed over: its answer is taken once.
        var answer = work.Answer;
        return _queue.TryAdd(work) is { } refused ? new(refused) : answer;
    }

    public void Nudge() => _queue.Nudge();

    /// <summary>Finishes what waits, then ends the loop.</summary>
    public Task StopAsync()
    {
        _queue.Close(new Refused(Refusal.Unavailable, "the engine is closed"));
        return _stopped.Task;
    }

    private void Run()
    {
        try
        {
            var hasWork = _housekeeping.HasWork;
            while (_queue.Take(_batch, hasWork ? Patience.None : Patience.UntilWork))
            {
                hasWork = Turn() && _housekeeping.HasWork;
                _batch.Clear();
            }
        }
        finally
        {
            _stopped.SetResult();
        }
    }

    // False when there is no point in going on by itself.
    private bool Turn()
    {
        if (_refusal is not null)
        {
            RefuseAll(_refusal);
            return false;
        }

        if (!TryBatch(_batch))
        {
            // The guilty ones are told one by one; a delete may well succeed where a put does not.
            var alone = new List<Work>(1);
            foreach (var work in _batch)
            {
                alone.Clear();
                alone.Add(work);
                if (!TryBatch(alone))
                {
                    work.Refuse(new Refused(Refusal.NoSpace, "the disk is full: nothing was written; free some space"));
                }
            }
        }

        return _refusal is null && !_full && Tidy();
    }

    // False when the disk is full: nothing was done, nobody was answered.
    private bool TryBatch(List<Work> works)
    {
        var committing = false;
        try
        {
            _staging.Clear(_time.GetUtcNow());
            foreach (var work in works)
            {
                work.Stage(_staging);
            }

            if (works.Count == 0 && _housekeeping.HasWork)
            {
                _staging.Begin();
            }

            if (_staging.IsBegun)
            {
                if (works is not [{ IsAlone: true }])
                {
                    _housekeeping.StagePurge();
                }

                committing = true;
                var began = _time.GetTimestamp();
                _journal.Commit();
                CommitTimes.Record(_time.GetElapsedTime(began).TotalMilliseconds);
                Commits.Add(_staging.Batches.Count);
            }
        }
        catch (JournalException full) when (full.Fault == JournalFault.NoSpace && TryRollback())
        {
            Full(full);
            return works.Count == 0;
        }
        catch (Exception failure)
        {
            Break(failure, works, committing ? Refusal.UnknownOutcome : Refusal.Unavailable);
            return true;
        }

        if (_staging.IsBegun)
        {
            Roomy();
            _housekeeping.Purged();
            var published = _state.Publish();
            _hub.Publish(_staging.Batches, published.Head);
        }

        foreach (var work in works)
        {
            work.Done();
        }

        return true;
    }

    private bool Tidy()
    {
        try
        {
            if (_housekeeping.Turn(_staging.Batches.Count) is { } floor)
            {
                TryBatch([new CompactWork(floor)]);
            }

            _journal.Tend();
            return true;
        }
        catch (JournalException full) when (full.Fault == JournalFault.NoSpace)
        {
            Full(full);
            return false;
        }
        catch (Exception failure)
        {
            Break(failure, [], Refusal.Unavailable);
            return false;
        }
    }

    private bool TryRollback()
    {
        try
        {
            _journal.Rollback();
            _state.Rollback();
            return true;
        }
        catch (JournalException)
        {
            return false;
        }
    }

    private void Full(JournalException full)
    {
        if (!_full)
        {
            _full = true;
            EmbeddedLog.NoSpace(_logger, full.Message);
        }
    }

    private void Roomy()
    {
        if (_full)
        {
            _full = false;
            EmbeddedLog.SpaceAgain(_logger);
        }
    }

    private void Break(Exception failure, List<Work> works, Refusal fate)
    {
        // The readers' snapshots stay at what was acknowledged; the staged state is never published.
        EmbeddedLog.Broken(_logger, failure.Message, failure is JournalException ? null : failure);
        _refusal = new Refused(
            Refusal.Unavailable, $"the journal failed and takes no more writes until the server is restarted: {failure.Message}");
        var refused = fate == Refusal.UnknownOutcome
            ? new Refused(fate, $"the journal failed while committing, so the outcome is unknown: {failure.Message}")
            : _refusal;
        _broken.TrySetResult(failure.Message);
        foreach (var work in works)
        {
            work.Refuse(refused);
        }
    }

    private void RefuseAll(Refused refused)
    {
        foreach (var work in _batch)
        {
            work.Refuse(refused);
        }
    }
}
