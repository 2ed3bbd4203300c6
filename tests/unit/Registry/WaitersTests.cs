using Muster.Engine;
using Muster.Engine.Contract;
using Muster.Registry;
using Muster.Registry.Catalog;
using Muster.Registry.Views;

namespace Muster.Tests.Unit.Registry;

/// <summary>Crowds that wait: who is woken, at what cost, and who else is served meanwhile.</summary>
public sealed class WaitersTests
{
    private readonly ManualTime _time = new();
    private int _evaluations;
    private Waiters<string, string> _waiters;

    public WaitersTests() => _waiters = new((picture, topic, asked) =>
    {
        _evaluations++;
        return new Revision(picture.Length);
    });

    [Fact]
    public async Task Only_who_knows_less_is_woken_and_the_question_is_looked_at_once()
    {
        var behind = Enumerable.Range(0, 500).Select(_ => Wait("t", 2)).ToList();
        var ahead = Enumerable.Range(0, 500).Select(_ => Wait("t", 3)).ToList();
        var elsewhere = Wait("u", 0);
        _waiters.Wake(["t"], "333");
        Assert.All(await Task.WhenAll(behind), found => Assert.Equal("333", found));
        Assert.DoesNotContain(ahead, waiting => waiting.IsCompleted);
        Assert.False(elsewhere.IsCompleted);
        Assert.Equal(1, _evaluations);
        Assert.Equal(501, _waiters.Count);

        _waiters.WakeAll();
        Assert.All(await Task.WhenAll([.. ahead, elsewhere]), Assert.Null);
        Assert.Equal(0, _waiters.Count);
    }

    [Fact]
    public async Task Several_questions_of_one_topic_are_told_apart()
    {
        var waiters = new Waiters<string, string>((_, _, asked) => new Revision(asked == "high" ? 9 : 1));
        using var high = waiters.Enter("t", "high", new Revision(5));
        using var low = waiters.Enter("t", "low", new Revision(5));
        var waiting = low.WaitAsync(TimeSpan.FromSeconds(1), _time, CancellationToken.None).AsTask();
        waiters.Wake(["t"], "x");
        Assert.Equal("x", await high.WaitAsync(TimeSpan.FromSeconds(1), _time, CancellationToken.None));
        Assert.False(waiting.IsCompleted);
        waiters.WakeAll();
        await waiting;
    }

    [Fact]
    public async Task Time_runs_out_and_who_leaves_is_forgotten_at_once()
    {
        using var leave = new CancellationTokenSource();
        var patient = Wait("t", 9, leave.Token);
        var hasty = Wait("t", 9);
        Assert.Equal(2, _waiters.Count);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await hasty);
        Assert.Null(await patient);

        var gone = Wait("t", 9, leave.Token);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.Equal(0, _waiters.Count);
    }

    [Fact]
    public async Task Woken_before_waiting_is_not_lost()
    {
        using var waiter = _waiters.Enter("t", "t", Revision.Never);
        _waiters.Wake(["t"], "1");
        Assert.Equal("1", await waiter.WaitAsync(TimeSpan.FromMinutes(1), _time, CancellationToken.None));
    }

    /// <summary>Work that came just after the wake has its turn long before the crowd is through.</summary>
    [Fact]
    public async Task A_crowd_does_not_keep_others_from_the_threads()
    {
        const int Crowd = 20_000;
        var through = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var i = 0; i < Crowd; i++)
        {
            _ = OneAsync();
        }

        var other = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiters.Wake(["t"], "1");
        ThreadPool.UnsafeQueueUserWorkItem(_ => other.SetResult(Volatile.Read(ref through)), null);
        Assert.InRange(await other.Task, 0, Crowd / 2);
        await all.Task;

        async Task OneAsync()
        {
            using var waiter = _waiters.Enter("t", "t", Revision.Never);
            await waiter.WaitAsync(TimeSpan.FromMinutes(1), _time, CancellationToken.None);

            // As much work as a small answer.
            Thread.SpinWait(200);
            if (Interlocked.Increment(ref through) == Crowd)
            {
                all.SetResult();
            }
        }
    }

    [Fact]
    public async Task Entering_leaving_and_waking_from_many_threads_loses_nobody()
    {
        var waiters = new Waiters<int, string>(static (picture, _, _) => new Revision(picture.Length));
        using var done = new CancellationTokenSource();
        var waking = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                waiters.Wake([0, 1, 2], "1");
            }
        });
        await Parallel.ForAsync(0, 8, async (who, _) =>
        {
            for (var i = 0; i < 2000; i++)
            {
                using var waiter = waiters.Enter(i % 3, i % 3, new Revision(i % 7 == 0 ? 5 : 0));
                if (i % 7 == 0)
                {
                    continue;
                }

                Assert.Equal("1", await waiter.WaitAsync(TimeSpan.FromMinutes(1), _time, CancellationToken.None));
            }
        });
        await done.CancelAsync();
        await waking;
        Assert.Equal(0, waiters.Count);
    }

    /// <summary>All that a blocked reader allocates in the registry, his timer, his look and his place in line included.</summary>
    [Fact]
    public async Task A_reader_that_waits_costs_little_memory()
    {
        await using var rooms = await Rooms.OpenAsync();
        await rooms.Register(Wanted.Node("n").With("web"));
        await rooms.Put("key", "value");
        var after = new Reading(Consistency.Default, new Revision(1000), TimeSpan.Zero);
        var leave = new CancellationTokenSource();
        var ofService = await Cost(() => rooms.Catalog.AskAsync(
            Rooms.Me, new Question(Asking.Service, "web"), after, leave.Token).AsTask());
        var ofKey = await Cost(() => rooms.Kv.GetAsync(Rooms.Me, Key.Of("key"), after, leave.Token).AsTask());
        Assert.InRange(ofService, 1, 2048);
        Assert.InRange(ofKey, 1, 3072);
        Assert.Equal(0, rooms.Catalog.Waiting + rooms.Kv.Waiting);

        async Task<long> Cost(Func<Task> read)
        {
            const int Readers = 1000;
            var waiting = new List<Task>(Readers + 1) { read() };
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Readers; i++)
            {
                waiting.Add(read());
            }

            var each = (GC.GetAllocatedBytesForCurrentThread() - before) / Readers;
            Assert.Equal(Readers + 1, rooms.Catalog.Waiting + rooms.Kv.Waiting);
            await leave.CancelAsync();
            foreach (var reader in waiting)
            {
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader);
            }

            leave.Dispose();
            leave = new CancellationTokenSource();
            return each;
        }
    }

    private async Task<string?> Wait(string topic, long known, CancellationToken cancel = default)
    {
        using var waiter = _waiters.Enter(topic, topic, new Revision(known));
        return await waiter.WaitAsync(TimeSpan.FromSeconds(30), _time, cancel);
    }
}
