using Microsoft.Extensions.Logging;
using Muster.Bedrock;

namespace Muster.Registry.Local;

/// <summary>
/// When what is due: probes at their intervals, deadlines of ttl checks. One timer and one queue for thousands of checks;
/// a check waits neither in a thread nor in a task. It holds no opinion: results go to the writer with the generation they
/// were asked by.
/// </summary>
internal sealed class Rota : IAsyncDisposable
{
    /// <summary>
    /// Probes under way at once. A thousand checks that time out after ten seconds would otherwise hold a thousand sockets;
    /// those that are due wait in order of their time.
    /// </summary>
    public const int ProbesAtOnceMax = 256;

    /// <summary>
    /// After a restart every check is critical until its first result, so that one comes soon, whatever the interval.
    /// </summary>
    public static readonly TimeSpan RestoredFirstRunMax = TimeSpan.FromSeconds(2);

    /// <summary>Timers take at most 49 days; a longer wait is looked at again.</summary>
    private static readonly TimeSpan _timerMax = TimeSpan.FromDays(40);

    private readonly LocalWriter _writer;
    private readonly LocalClock _clock;
    private readonly Prng _chance;
    private readonly IProbe _http;
    private readonly IProbe _tcp;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new(); // guards all below; nothing is awaited or called under it
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly PriorityQueue<Entry, TimeSpan> _due = new();
    private readonly HashSet<Task> _running = [];
    private bool _stopped;

    public Rota(LocalWriter writer, LocalClock clock, Prng chance, IProbe http, IProbe tcp, ILogger logger)
    {
        _writer = writer;
        _clock = clock;
        _chance = chance;
        _http = http;
        _tcp = tcp;
        _logger = logger;
        _timer = clock.Time.CreateTimer(_ => Start(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Takes over what was restored.</summary>
    public void Begin(Picture restored)
    {
        foreach (var id in restored.Checks.Keys)
        {
            Follow(restored, id, RestoredFirstRunMax);
        }

        Start();
    }

    /// <summary>A check was registered, replaced, removed or reported on: what is planned for it follows.</summary>
    public void Follow(Picture picture, IEnumerable<string> checkIds)
    {
        foreach (var id in checkIds)
        {
            Follow(picture, id, firstRunMax: TimeSpan.MaxValue);
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

    private void Follow(Picture picture, string id, TimeSpan firstRunMax)
    {
        lock (_gate)
        {
            var check = picture.Checks.GetValueOrDefault(id);
            var known = _entries.GetValueOrDefault(id);
            if (known is not null && check is not null && known.Generation == check.Standing.Generation)
            {
                return;
            }

            if (known is not null)
            {
                known.Gone = true;
                _ = _entries.Remove(id);
            }

            if (check?.Type == "ttl" && check.Standing.Deadline is { } deadline)
            {
                Enter(new Entry(check, id), deadline);
            }
            else if (check?.Type is "http" or "tcp")
            {
                var within = check.Definition.Interval < firstRunMax ? check.Definition.Interval : firstRunMax;
                Enter(new Entry(check, id), _clock.Now() + _chance.Next(within));
            }
        }
    }

    private void Enter(Entry entry, TimeSpan due)
    {
        _entries[entry.Id] = entry;
        _due.Enqueue(entry, due);
    }

    /// <summary>Starts all that is due, as far as there is room, and sets the timer for the next.</summary>
    private void Start()
    {
        lock (_gate)
        {
            while (!_stopped && _running.Count < ProbesAtOnceMax && _due.TryPeek(out var entry, out var due))
            {
                if (entry.Gone)
                {
                    _ = _due.Dequeue();
                    continue;
                }

                var wait = due - _clock.Now();
                if (wait > TimeSpan.Zero)
                {
                    _ = _timer.Change(wait < _timerMax ? wait : _timerMax, Timeout.InfiniteTimeSpan);
                    return;
                }

                _ = _due.Dequeue();
                var task = new Task<Task>(() => RunAsync(entry));
                var whole = task.Unwrap();
                _ = _running.Add(whole);
                _ = whole.ContinueWith(Ended, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                task.Start(TaskScheduler.Default);
            }
        }
    }

    private void Ended(Task task)
    {
        lock (_gate)
        {
            _ = _running.Remove(task);
        }

        Start();
    }

    private async Task RunAsync(Entry entry)
    {
        TimeSpan? again;
        try
        {
            again = entry.Definition.Ttl > TimeSpan.Zero ? await ExpireAsync(entry) : await ProbeAsync(entry);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // A bug in one check's performance: said, and the check is tried again like all others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LocalLog.CheckBroken(_logger, e, entry.Id);
            again = _clock.Now() + (entry.Definition.Ttl > TimeSpan.Zero ? entry.Definition.Ttl : entry.Definition.Interval);
        }

        lock (_gate)
        {
            if (entry.Gone)
            {
                return;
            }

            if (again is { } due)
            {
                _due.Enqueue(entry, due);
            }
            else
            {
                _ = _entries.Remove(entry.Id);
            }
        }

        // A report that came between the expiry and this line found the old entry still there.
        Follow(_writer.Current, [entry.Id]);
    }

    private async Task<TimeSpan?> ProbeAsync(Entry entry)
    {
        var probe = entry.Definition.Http.Length > 0 ? _http : _tcp;
        var result = await probe.RunAsync(entry.Definition, _stopping.Token);
        _stopping.Token.ThrowIfCancellationRequested();
        _ = await _writer.ApplyAsync(
            Caller.System,
            (picture, now) => HealthPlan.Probed(picture, entry.Id, entry.Generation, result, now),
            _stopping.Token);
        return _clock.Now() + entry.Definition.Interval;
    }

    /// <summary>Reports move the deadline without telling the rota: only when it comes is it looked at again.</summary>
    private async Task<TimeSpan?> ExpireAsync(Entry entry)
    {
        _ = await _writer.ApplyAsync(
            Caller.System, (picture, now) => HealthPlan.Expire(picture, entry.Id, now), _stopping.Token);
        var check = _writer.Current.Checks.GetValueOrDefault(entry.Id);
        return check?.Standing.Generation == entry.Generation ? check.Standing.Deadline : null;
    }

    private sealed class Entry(LocalCheck check, string id)
    {
        public string Id { get; } = id;

        public long Generation { get; } = check.Standing.Generation;

        public LocalCheckDefinition Definition { get; } = check.Definition;

        /// <summary>Replaced or removed: whatever still names it does nothing.</summary>
        public bool Gone { get; set; }
    }
}
