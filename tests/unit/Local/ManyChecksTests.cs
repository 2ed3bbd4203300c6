using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Bedrock;
using Muster.Engine.Contract;
using Muster.Registry;
using Muster.Registry.Local;
using Muster.Registry.Local.Probes;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Local;

/// <summary>Five thousand checks: what is due is started in a bounded number, and what is slow holds up nothing else.</summary>
public sealed class ManyChecksTests : IAsyncDisposable
{
    private const int Many = 5000;

    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly CountedProbe _probe = new();
    private readonly LocalWriter _writer;
    private readonly Rota _rota;

    public ManyChecksTests()
    {
        var clock = new LocalClock(_time);
        var follow = (Picture _, ImmutableArray<string> _) => { };
        _writer = new LocalWriter(new Shelf(null, _time), Picture.Empty, clock, NullLogger.Instance)
        {
            Published = (_, _, change) =>
            {
                follow(change.Picture, [.. change.Checks, .. change.Outputs, .. change.Reports]);
                return Task.CompletedTask;
            },
        };
        _rota = new Rota(_writer, clock, new Prng(1), _ => _probe, NullLogger.Instance);
        follow = (picture, ids) => _rota.Follow(picture, ids);
    }

    [Fact]
    public async Task They_are_spread_over_their_interval_and_all_performed_in_each()
    {
        await RegisterAsync(Many, n => Some.TcpCheck($"c{n}"));
        var threads = ThreadPool.ThreadCount;
        for (var second = 1; second <= 10; second++)
        {
            _time.Advance(_second);
            var (low, high) = ((second * Many / 10) - (Many / 20), Math.Min((second * Many / 10) + (Many / 20), Many));
            await Eventually.Until(() => _probe.Finished >= low, $"{low} were performed");
            Assert.InRange(_probe.Finished, low, high);
        }

        await Eventually.Until(() => _probe.Finished == Many, "all were performed");
        for (var second = 1; second <= 11; second++)
        {
            _time.Advance(_second);
            await _probe.SettledAsync();
        }

        Assert.InRange(_probe.Finished, 2 * Many, (2 * Many) + (Many / 5));
        Assert.InRange(_probe.AtOnceMost, 1, Lanes.ProbesAtOnceMax);
        Assert.InRange(ThreadPool.ThreadCount - threads, -1000, 64);
    }

    [Fact]
    public async Task Those_that_never_answer_hold_up_only_each_other()
    {
        _probe.IsHeld = check => check.Tcp == "held";
        await RegisterAsync(3 * Lanes.ProbesAtOnceMax, n => Some.TcpCheck($"held{n}") with { Tcp = "held" });
        await RegisterAsync(1, n => Some.TcpCheck("swift"));
        for (var minute = 0; minute < 4; minute++)
        {
            await PassTenSecondsAsync();
        }

        // By now every one has been found slow: nobody stands before the swift one.
        var before = _probe.RunsOf("swift");
        for (var run = 1; run <= 5; run++)
        {
            await PassTenSecondsAsync();
        }

        Assert.InRange(_probe.RunsOf("swift") - before, 4, 5);
        Assert.InRange(_probe.HeldMost, Lanes.ProbesAtOnceMax, Lanes.ProbesAtOnceMax + Lanes.SlowProbesAtOnceMax);
    }

    [Fact]
    public async Task Ttl_checks_cost_neither_a_task_nor_a_timer_each()
    {
        await RegisterAsync(Many, n => Some.TtlCheck($"t{n}"));
        Assert.InRange(_time.TimerCount, 0, 8);
        _time.Advance(Some.Ttl - _second);
        Assert.DoesNotContain(_writer.Current.Checks.Values, check => check.Output.Length > 0);
        _time.Advance(_second);
        await Eventually.Until(
            () => _writer.Current.Checks.Values.All(check => check.Output == "TTL expired"), "all expired");
    }

    public async ValueTask DisposeAsync()
    {
        await _rota.DisposeAsync();
        await _writer.DisposeAsync();
    }

    /// <summary>Ten seconds in steps, with those that are held given up at their timeout, as a probe does.</summary>
    private async Task PassTenSecondsAsync()
    {
        for (var second = 0; second < 10; second++)
        {
            _time.Advance(_second);
            await _probe.SettledAsync();
        }

        _probe.GiveUp();
        await _probe.SettledAsync();
    }

    private async Task RegisterAsync(int count, Func<int, LocalCheckDefinition> check)
    {
        await Task.WhenAll(Enumerable.Range(0, count).Select(async n => Assert.True((await _writer.ApplyAsync(
            Caller.System, (picture, now) => LocalPlan.RegisterCheck(picture, check(n), now), CancellationToken.None)).Ok)));
    }

    private sealed class CountedProbe : IProbe
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<string, int> _runs = new(StringComparer.Ordinal);
        private List<TaskCompletionSource> _held = [];
        private int _running;
        private int _finished;

        public Func<LocalCheckDefinition, bool> IsHeld { get; set; } = _ => false;

        public int Finished => Volatile.Read(ref _finished);

        public int AtOnceMost { get; private set; }

        public int HeldMost { get; private set; }

        public int RunsOf(string id)
        {
            lock (_gate)
            {
                return _runs.GetValueOrDefault(id);
            }
        }

        public async ValueTask<ProbeResult> RunAsync(LocalCheckDefinition definition, CancellationToken cancel)
        {
            Task held = Task.CompletedTask;
            lock (_gate)
            {
                _runs[definition.CheckId] = _runs.GetValueOrDefault(definition.CheckId) + 1;
                AtOnceMost = Math.Max(AtOnceMost, ++_running);
                if (IsHeld(definition))
                {
                    var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    _held.Add(done);
                    HeldMost = Math.Max(HeldMost, _held.Count);
                    held = done.Task;
                }
            }

            await held.WaitAsync(cancel);
            lock (_gate)
            {
                _running--;
                _finished++;
            }

            return new ProbeResult("critical", "told");
        }

        /// <summary>Ends when nothing runs but what is held, and nothing more begins.</summary>
        public async Task SettledAsync()
        {
            var last = -1;
            await Eventually.Until(
                () =>
                {
                    lock (_gate)
                    {
                        var seen = _finished + _held.Count;
                        var isSettled = _running == _held.Count && seen == last;
                        last = seen;
                        return isSettled;
                    }
                },
                "it settled");
        }

        public void GiveUp()
        {
            List<TaskCompletionSource> held;
            lock (_gate)
            {
                held = _held;
                _held = [];
            }

            held.ForEach(done => done.SetResult());
        }
    }
}
