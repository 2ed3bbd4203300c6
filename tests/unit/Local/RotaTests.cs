using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Bedrock;
using Muster.Engine.Contract;
using Muster.Registry;
using Muster.Registry.Catalog;
using Muster.Registry.Local;
using Muster.Registry.Local.Probes;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Local;

public sealed class RotaTests : IAsyncDisposable
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly HeldProbe _probe = new();
    private readonly LocalWriter _writer;
    private readonly Rota _rota;

    public RotaTests()
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
    public async Task The_first_run_comes_within_the_interval_and_the_next_one_interval_after_it_ended()
    {
        await RegisterAsync(Some.TcpCheck("c"));
        Assert.Equal(0, _probe.Started);
        _time.Advance(10 * _second);
        await StartedAsync(1);
        _time.Advance(100 * _second);
        Assert.Equal(1, _probe.Started);

        await AnswerAsync("c", "passing");
        _time.Advance(9.9 * _second);
        Assert.Equal(1, _probe.Started);
        _time.Advance(0.1 * _second);
        await StartedAsync(2);
    }

    [Fact]
    public async Task Checks_of_one_interval_are_spread_over_it()
    {
        for (var n = 0; n < 100; n++)
        {
            await RegisterAsync(Some.TcpCheck($"c{n}"));
        }

        _time.Advance(5 * _second);
        await Eventually.Until(() => _probe.Started > 20, "a part of them started");
        Assert.InRange(_probe.Started, 21, 79);
        _time.Advance(5 * _second);
        await StartedAsync(100);
    }

    [Fact]
    public async Task Only_so_many_run_at_once_and_the_others_follow()
    {
        for (var n = 0; n < Lanes.ProbesAtOnceMax + 50; n++)
        {
            await RegisterAsync(Some.TcpCheck($"c{n}"));
        }

        _time.Advance(10 * _second);
        await StartedAsync(Lanes.ProbesAtOnceMax);
        _probe.AnswerAll(new ProbeResult("passing", "fine"));
        await StartedAsync(Lanes.ProbesAtOnceMax + 50);
        Assert.Equal(Lanes.ProbesAtOnceMax, _probe.AtOnceMost);
    }

    [Fact]
    public async Task A_result_that_comes_after_the_check_was_replaced_is_not_taken()
    {
        await RegisterAsync(Some.TcpCheck("c"));
        _time.Advance(10 * _second);
        await StartedAsync(1);
        await RegisterAsync(Some.TcpCheck("c") with { Tcp = "127.0.0.1:2" });
        _probe.AnswerAll(new ProbeResult("passing", "stale"));
        _time.Advance(10 * _second);
        await StartedAsync(2);
        Assert.Equal("critical", _writer.Current.Checks["c"].Status);
        await AnswerAsync("c", "warning");
    }

    [Fact]
    public async Task A_check_that_was_removed_is_not_run_and_its_result_brings_it_not_back()
    {
        await RegisterAsync(Some.TcpCheck("c"));
        await RegisterAsync(Some.TcpCheck("d"));
        _time.Advance(10 * _second);
        await StartedAsync(2);
        await ApplyAsync((picture, _) => LocalPlan.DeregisterCheck(picture, "c"));
        await ApplyAsync((picture, _) => LocalPlan.DeregisterCheck(picture, "d"));
        _probe.AnswerAll(new ProbeResult("passing", "fine"));
        await RegisterAsync(Some.TcpCheck("e"));
        _time.Advance(100 * _second);
        await StartedAsync(3);
        Assert.Equal(["e"], _writer.Current.Checks.Keys);
    }

    [Fact]
    public async Task Registered_again_alike_it_keeps_its_turn()
    {
        await RegisterAsync(Some.TcpCheck("c"));
        for (var n = 0; n < 10; n++)
        {
            _time.Advance(_second);
            await RegisterAsync(Some.TcpCheck("c"));
        }

        await StartedAsync(1);
    }

    [Fact]
    public async Task A_ttl_check_expires_unless_its_owner_reports()
    {
        await RegisterAsync(Some.TtlCheck("c"));
        _time.Advance(20 * _second);
        await ReportAsync("c", "passing");
        _time.Advance(29 * _second);
        await ReportAsync("c", "passing");
        _time.Advance(29 * _second);
        Assert.Equal("passing", _writer.Current.Checks["c"].Status);
        _time.Advance(_second);
        await Eventually.Until(() => _writer.Current.Checks["c"].Output == "TTL expired", "it expired");
        Assert.Equal("critical", _writer.Current.Checks["c"].Status);
    }

    [Fact]
    public async Task A_ttl_check_that_expired_expires_again_after_its_owner_came_back()
    {
        await RegisterAsync(Some.TtlCheck("c"));
        for (var round = 0; round < 3; round++)
        {
            _time.Advance(Some.Ttl);
            await Eventually.Until(() => _writer.Current.Checks["c"].Standing.Deadline is null, "it expired");

            // In the very words of the expiry: nothing but the deadline changes.
            await ReportAsync("c", "critical", "TTL expired");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _rota.DisposeAsync();
        await _writer.DisposeAsync();
    }

    private Task RegisterAsync(LocalCheckDefinition check) =>
        ApplyAsync((picture, now) => LocalPlan.RegisterCheck(picture, check, now));

    private Task ReportAsync(string id, string status, string output = "") =>
        ApplyAsync((picture, now) => HealthPlan.Report(picture, id, status, output, now));

    private async Task ApplyAsync(Func<Picture, TimeSpan, Result<Change>> plan) =>
        Assert.True((await _writer.ApplyAsync(Caller.System, plan, CancellationToken.None)).Ok);

    private Task StartedAsync(int count) =>
        Eventually.Until(() => _probe.Started == count, $"{count} were started");

    private async Task AnswerAsync(string id, string status)
    {
        _probe.AnswerAll(new ProbeResult(status, "told"));
        await Eventually.Until(() => _writer.Current.Checks[id].Status == status, "the result was taken");
    }

    /// <summary>Probes that end when told.</summary>
    private sealed class HeldProbe : IProbe
    {
        private readonly Lock _gate = new();
        private readonly List<TaskCompletionSource<ProbeResult>> _running = [];

        public int Started { get; private set; }

        public int AtOnceMost { get; private set; }

        public async ValueTask<ProbeResult> RunAsync(LocalCheckDefinition definition, CancellationToken cancel)
        {
            var done = new TaskCompletionSource<ProbeResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                Started++;
                _running.Add(done);
                AtOnceMost = Math.Max(AtOnceMost, _running.Count);
            }

            return await done.Task.WaitAsync(cancel);
        }

        public void AnswerAll(ProbeResult result)
        {
            lock (_gate)
            {
                _running.ForEach(done => done.SetResult(result));
                _running.Clear();
            }
        }
    }
}
