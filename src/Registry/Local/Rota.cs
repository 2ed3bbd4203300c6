using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Registry.Local.Probes;

namespace Muster.Registry.Local;

/// <summary>
/// When what is due: probes at their intervals, deadlines of ttl checks. One timer and a few queues for thousands of checks;
/// a check waits neither in a thread nor in a task. It holds no opinion: results go to the writer with the generation they
/// were asked by.
/// </summary>
internal sealed class Rota : IAsyncDisposable
{
    /// <summary>
    /// After a restart every check is critical until its first result, so that one comes soon, whatever the interval.
    /// </summary>
    public static readonly TimeSpan RestoredFirstRunMax = TimeSpan.FromSeconds(2);

    private readonly LocalWriter _writer;
    private readonly LocalClock _clock;
    private readonly Prng _chance;
    private readonly Func<CheckKind, IProbe> _probeOf;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new(); // guards all below; nothing is awaited or called under it
    private readonly Dictionary<string, Turn> _turns = new(StringComparer.Ordinal);
    private readonly Lanes _lanes = new();
    private readonly HashSet<Task> _running = [];
    private bool _stopped;

    public Rota(LocalWriter writer, LocalClock clock, Prng chance, Func<CheckKind, IProbe> probeOf, ILogger logger)
    {
        _writer = writer;
        _clock = clock;
        _chance = chance;
        _probeOf = probeOf;
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
            var known = _turns.GetValueOrDefault(id);
            if (known is not null && check is not null && known.Generation == check.Standing.Generation)
            {
                return;
            }

            if (known is not null)
            {
                known.Gone = true;
                _ = _turns.Remove(id);
            }

            if (check is null || check.Definition.Kind is CheckKind.None or CheckKind.Alias)
            {
                return;
            }

            if (check.Definition.Kind != CheckKind.Ttl)
            {
                var within = check.Definition.Interval < firstRunMax ? check.Definition.Interval : firstRunMax;
                Enter(new Turn(check, id), _clock.Now() + _chance.Next(within));
            }
            else if (check.Standing.Deadline is { } deadline)
            {
                Enter(new Turn(check, id), deadline);
            }
        }
    }

    private void Enter(Turn turn, TimeSpan due)
    {
        _turns[turn.Id] = turn;
        _lanes.Of(turn).Enter(turn, due);
    }

    /// <summary>Starts all that is due, as far as there is room, and sets the timer for the next.</summary>
    private void Start()
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return;
            }

            var wait = TimeSpan.MaxValue;
            foreach (var lane in _lanes.All)
            {
                var next = lane.Take(_clock.Now());
                for (; next.Turn is { } turn; next = lane.Take(_clock.Now()))
                {
                    Start(turn, lane);
                }

                wait = next.Wait < wait ? next.Wait.Value : wait;
            }

            _timer.RingIn(wait);
        }
    }

    private void Start(Turn turn, Lane lane)
    {
        var task = new Task<Task>(() => RunAsync(turn));
        var whole = task.Unwrap();
        _ = _running.Add(whole);
        _ = whole.ContinueWith(
            ended => Ended(ended, lane), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        task.Start(TaskScheduler.Default);
    }

    private void Ended(Task task, Lane lane)
    {
        lock (_gate)
        {
            _ = _running.Remove(task);
            lane.Leave();
        }

        Start();
    }

    private async Task RunAsync(Turn turn)
    {
        var began = _clock.Now();
        TimeSpan? again;
        try
        {
            again = turn.Definition.Kind == CheckKind.Ttl ? await ExpireAsync(turn) : await ProbeAsync(turn);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // A bug in one check's performance: said, and the check is tried again like all others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LocalLog.CheckBroken(_logger, e, turn.Id);
            again = _clock.Now()
                + (turn.Definition.Kind == CheckKind.Ttl ? turn.Definition.Ttl : turn.Definition.Interval);
        }

        lock (_gate)
        {
            if (turn.Gone)
            {
                return;
            }

            if (again is { } due)
            {
                turn.Slow = _clock.Now() - began >= Lanes.SlowAfter;
                _lanes.Of(turn).Enter(turn, due);
            }
            else
            {
                _ = _turns.Remove(turn.Id);
            }
        }

        // A report that came between the expiry and this line found the old turn still there.
        Follow(_writer.Current, [turn.Id]);
    }

    private async Task<TimeSpan?> ProbeAsync(Turn turn)
    {
        var result = await _probeOf(turn.Definition.Kind).RunAsync(turn.Definition, _stopping.Token);
        _stopping.Token.ThrowIfCancellationRequested();
        _ = await _writer.ApplyAsync(
            Caller.System,
            (picture, now) => HealthPlan.Probed(picture, turn.Id, turn.Generation, result, now),
            _stopping.Token);
        return _clock.Now() + turn.Definition.Interval;
    }

    /// <summary>Reports move the deadline without telling the rota: only when it comes is it looked at again.</summary>
    private async Task<TimeSpan?> ExpireAsync(Turn turn)
    {
        _ = await _writer.ApplyAsync(
            Caller.System, (picture, now) => HealthPlan.Expire(picture, turn.Id, now), _stopping.Token);
        var check = _writer.Current.Checks.GetValueOrDefault(turn.Id);
        return check?.Standing.Generation == turn.Generation ? check.Standing.Deadline : null;
    }
}
