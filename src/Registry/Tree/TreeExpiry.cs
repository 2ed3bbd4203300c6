using Muster.Engine;
using Muster.Registry.Rows;

namespace Muster.Registry.Tree;

/// <summary>
/// Removes what has reached its deadline, on a monotonic clock: the wall clock is asked once, when a deadline becomes
/// known, so that what it does afterwards delays nothing.
/// </summary>
internal sealed class TreeExpiry : IAsyncDisposable
{
    /// <summary>Removals under way at once: they share the disk's turns.</summary>
    private const int AtOnceMax = 128;

    /// <summary>Between two attempts while the engine refuses.</summary>
    private static readonly TimeSpan _retryPause = TimeSpan.FromMilliseconds(100);

    /// <summary>A timer cannot be set for longer than some weeks.</summary>
    private static readonly TimeSpan _longestSleep = TimeSpan.FromDays(1);

    /// <summary>What is due later is due then: a lifetime, which timestamps can hold.</summary>
    private static readonly TimeSpan _farthest = TimeSpan.FromDays(36_500);

    private readonly IEngine _engine;
    private readonly TimeProvider _time;
    private readonly Func<TreePath, DateTimeOffset, CancellationToken, ValueTask<bool>> _expire;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    // What is due when, by the key of the row that says so; only the loop touches both.
    private readonly Dictionary<Key, Due> _due = [];
    private readonly PriorityQueue<Key, long> _queue = new();

    /// <param name="expire">
    /// Removes what is at the place, if its deadline is no later than the one given; false when that is to be tried again.
    /// </param>
    public TreeExpiry(
        IEngine engine, TimeProvider time, Func<TreePath, DateTimeOffset, CancellationToken, ValueTask<bool>> expire)
    {
        _engine = engine;
        _time = time;
        _expire = expire;
        _running = Task.Run(RunAsync, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await FollowAsync();
                await Task.Delay(_retryPause, _time, _stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Learns all deadlines, then follows their changes; returns when the watch ends and all is to begin anew.</summary>
    private async Task FollowAsync()
    {
        _due.Clear();
        _queue.Clear();
        if (!(await _engine.RangeAsync(new RangeQuery(Keyspace.TreeRows), _stop.Token)).TryGet(out var rows, out _))
        {
            return;
        }

        foreach (var row in rows.Items)
        {
            Learn(row);
        }

        var request = new WatchRequest(Keyspace.TreeRows) { From = rows.Head.Next() };
        if (!(await _engine.WatchAsync(request, _stop.Token)).TryGet(out var watch, out _))
        {
            return;
        }

        await using (watch)
        {
            var next = watch.NextAsync(_stop.Token).AsTask();
            while (true)
            {
                await UntilDueAsync(next);
                if (!next.IsCompleted)
                {
                    await ExpireDueAsync();
                    continue;
                }

                if (!(await next).TryGet(out var batch, out _))
                {
                    return;
                }

                foreach (var change in batch.Events)
                {
                    Learn(change.Item);
                }

                next = watch.NextAsync(_stop.Token).AsTask();
            }
        }
    }

    /// <summary>Returns when the next deadline is there, or there is something to learn.</summary>
    private async Task UntilDueAsync(Task next)
    {
        if (!_queue.TryPeek(out _, out var due))
        {
            await next.WaitAsync(_stop.Token);
            return;
        }

        var left = _time.GetElapsedTime(_time.GetTimestamp(), due);
        if (left <= TimeSpan.Zero || next.IsCompleted)
        {
            return;
        }

        using var turn = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await Task.WhenAny(next, Task.Delay(Min(left, _longestSleep), _time, turn.Token));
        await turn.CancelAsync();
        _stop.Token.ThrowIfCancellationRequested();
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private async Task ExpireDueAsync()
    {
        var now = _time.GetTimestamp();
        var ready = new List<(Key Row, Due Due)>();
        while (ready.Count < AtOnceMax && _queue.TryPeek(out var row, out var due) && due <= now)
        {
            _queue.Dequeue();

            // Another deadline may have been learnt since, with a place of its own in the queue.
            if (_due.TryGetValue(row, out var known) && known.At == due)
            {
                _due.Remove(row);
                ready.Add((row, known));
            }
        }

        var settled = await Task.WhenAll(ready.Select(one => ExpireAsync(one.Row, one.Due)));
        for (var i = 0; i < settled.Length; i++)
        {
            if (!settled[i])
            {
                Plan(ready[i].Row, ready[i].Due with { At = now + TicksOf(_retryPause) });
            }
        }
    }

    private async Task<bool> ExpireAsync(Key row, Due due) =>
        TreePath.Of(Keyspace.TreeNameOf(row).Span) is not { } path || await _expire(path, due.Deadline, _stop.Token);

    private void Learn(KeyValue row)
    {
        _due.Remove(row.Key);
        if (row.Version == 0 || ExtraOf(row) is not { Expires: { } deadline })
        {
            return;
        }

        var left = deadline - _time.GetUtcNow();
        left = left < TimeSpan.Zero ? TimeSpan.Zero : Min(left, _farthest);
        Plan(row.Key, new Due(deadline, _time.GetTimestamp() + TicksOf(left)));
    }

    private void Plan(Key row, Due due)
    {
        _due[row] = due;
        _queue.Enqueue(row, due.At);
    }

    private long TicksOf(TimeSpan time) => (long)(time.TotalSeconds * _time.TimestampFrequency);

    private static TreeExtra? ExtraOf(KeyValue row) =>
        Keyspace.IsTreeValue(row.Key) ? TreeCodec.DecodeValue(row)
        : Keyspace.IsTreeDirectory(row.Key) ? TreeCodec.DecodeDirectory(row)
        : null;

    /// <param name="Deadline">As the row says it, by the wall clock.</param>
    /// <param name="At">When that is, by the monotonic one.</param>
    private readonly record struct Due(DateTimeOffset Deadline, long At);
}
