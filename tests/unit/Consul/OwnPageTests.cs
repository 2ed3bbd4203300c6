using System.Text.RegularExpressions;
using Muster.Bedrock.Metrics;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Consul;

public sealed class OwnPageTests : IAsyncLifetime
{
    private DoorFixture _door = null!;

    public async Task InitializeAsync() => _door = await DoorFixture.StartAsync();

    public async Task DisposeAsync() => await _door.DisposeAsync();

    [Fact]
    public async Task Measures_have_names_and_units_as_Prometheus_wants_them()
    {
        var metrics = _door.House.Metrics;
        metrics.Counter("engine.commits").Add(3);
        metrics.Sample("engine.commit_ms").Record(250);
        metrics.Sample("some.new_ms").Record(500);
        metrics.Gauges(() => [new Gauge("engine.revision", 7), new Gauge("runtime.gc_pause_ns", 5e9)]);
        using var asked = await _door.Client.GetAsync("/v1/kv/a");

        var page = await _door.Client.GetStringAsync("/metrics");
        Assert.Contains("# TYPE muster_engine_revision gauge\nmuster_engine_revision 7\n", page, StringComparison.Ordinal);
        Assert.Contains("# TYPE muster_engine_revisions_total counter\nmuster_engine_revisions_total 3\n", page, StringComparison.Ordinal);
        Assert.Contains("\nmuster_engine_fsync_seconds_sum 0.25\n", page, StringComparison.Ordinal);
        Assert.Contains("\nmuster_some_new_seconds_sum 0.5\n", page, StringComparison.Ordinal);
        Assert.Contains("# TYPE muster_runtime_gc_pause_seconds_total counter\nmuster_runtime_gc_pause_seconds_total 5\n", page, StringComparison.Ordinal);
        Assert.Contains("muster_http_request_seconds_count{method=\"GET\",path=\"v1.kv._\"} 1\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("muster_http_GET", page, StringComparison.Ordinal);
        Assert.All(
            page.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.Matches(new Regex(@"^(# (HELP|TYPE) \S+ .+|[a-z_]+(\{.+\})? [0-9.e+-]+)$"), line));
    }
}
