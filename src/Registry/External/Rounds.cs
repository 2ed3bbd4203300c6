using Microsoft.Extensions.Logging;
using Muster.Bedrock;

namespace Muster.Registry.External;

/// <summary>
/// When which check is due. One timer and one queue for all; a check that waits holds neither a thread nor a task. What is
/// done in a round, it is told.
/// </summary>
internal sealed class Rounds : IAsyncDisposable
{
    /// <summary>Rounds under way at once: those of hosts that do not answer must not hold all sockets.</summary>
    public const int AtOnceMax = 128;

    private readonly TimeProvider _time;
    private readonly Prng _chance;
    private readonly ILogger _logger;
    private readonly Func<Entry, CancellationToken, Task> _perform;
    private readonly long _opened;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new(); // guards all below; nothing is awaited or called under it
    private readonly Dictionary<WorkKey, Entry> _entries = [];
    private readonly PriorityQueue<Entry, TimeSpan> _due = new();
    private readonly HashSet<Task> _running = [];
    private bool _stopped;

    public Rounds(TimeProvider time, Prng chance, ILogger logger, Func<Entry, CancellationToken, Task> perform)
    {
        (_time, _chance, _logger, _perform) = (time, chance, logger, perform);
        _opened = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Start(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public TimeSpan Now() => _time.GetElapsedTime(_opened);

    /// <summary>From now on these, and no others, are performed. What goes on as it was keeps its turn.</summary>
    public void Take(IReadOnlyDictionary<WorkKey, Work> share)
    {
        lock (_gate)
        {
            foreach (var entry in _entries.Values.Where(entry =>
                !share.TryGetValue(entry.Work.Key, out var work) || !work.SameAs(entry.Work)).ToList())
            {
                entry.Gone = true;
                _entries.Remove(entry.Work.Key);
            }

            foreach (var (key, work) in share)
            {
                if (!_entries.ContainsKey(key))
                {
                    var entry = new Entry(work);
                    _entries.Add(key, entry);
                    _due.Enqueue(entry, Now() + _chance.Next(ExternalPlan.IntervalOf(work)));
                }
            }
        }

        Start();
    }

    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_gate)
        {
            _stopped = true;
            running = [.. _running];
        }

        await _timer.DisposeAsync();
        await _stopping.CancelAsync();
        await Task.WhenAll(running);
        _stopping.Dispose();
    }

    private void Start()
    {
        lock (_gate)
        {
            while (!_stopped && _running.Count < AtOnceMax && _due.TryPeek(out var entry, out var due))
            {
                var wait = due - Now();
                if (!entry.Gone && wait > TimeSpan.Zero)
                {
                    _timer.RingIn(wait);
                    return;
                }

                _ = _due.Dequeue();
                if (!entry.Gone)
                {
                    var round = new Task<Task>(() => RunAsync(entry));
                    var whole = round.Unwrap();
                    _ = _running.Add(whole);
                    _ = whole.ContinueWith(
                        Ended, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                    round.Start(TaskScheduler.Default);
                }
            }
        }
    }

    private void Ended(Task round)
    {
        lock (_gate)
        {
            _ = _running.Remove(round);
        }

        Start();
    }

    private async Task RunAsync(Entry entry)
    {
        try
        {
            await _perform(entry, _stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // A bug in one check's performance: said, and the check has its next round like all others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ExternalLog.RoundBroken(_logger, e, entry.Work.CheckId, entry.Work.Node);
        }

        lock (_gate)
        {
            if (!entry.Gone)
            {
                _due.Enqueue(entry, Now() + ExternalPlan.IntervalOf(entry.Work));
            }
        }
    }

    /// <summary>A check that is this agent's now. Its standing is touched by its one round at a time only.</summary>
    internal sealed class Entry(Work work)
    {
        private bool _gone;

        public Work Work => work;

        public Standing Standing { get; set; } = Standing.Fresh;

        /// <summary>It is somebody else's now, or nobody's: what was found no longer counts.</summary>
        public bool Gone
        {
            get => Volatile.Read(ref _gone);
            set => Volatile.Write(ref _gone, value);
        }
    }
}
