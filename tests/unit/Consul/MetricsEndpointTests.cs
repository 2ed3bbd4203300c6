using System.Net;
using System.Text.Json;
using Muster.Bedrock.Metrics;
using Muster.Doors.Consul.Telemetry;
using Muster.Engine.Contract;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Consul;

public sealed class MetricsEndpointTests
{
    private readonly ManualTime _time = new();

    [Fact]
    [Covers("H-88")]
    public async Task The_json_is_Consuls()
    {
        await using var door = await StartAsync(new TelemetryTerms());
        door.House.Metrics.Gauges(() => [new Gauge("engine.revision", 7)]);
        door.House.Metrics.Sample("engine.commit_ms").Record(1.5);
        door.House.Metrics.Sample("engine.commit_ms").Record(2.5);
        door.House.Metrics.Counter("engine.commits").Add(3);
        _time.Advance(MetricBook.Window);

        using var answer = JsonDocument.Parse(await door.Client.GetStringAsync("/v1/agent/metrics"));
        var page = answer.RootElement;
        Assert.Equal(
            ["Timestamp", "Gauges", "Points", "Counters", "Samples"], page.EnumerateObject().Select(member => member.Name));
        Assert.Equal("2026-01-01 00:00:00 +0000 UTC", page.GetProperty("Timestamp").GetString());
        Assert.Equal(0, page.GetProperty("Points").GetArrayLength());
        Assert.Contains(
            """{"Name":"consul.raft.applied_index","Value":7,"Labels":{}}""",
            page.GetProperty("Gauges").EnumerateArray().Select(gauge => gauge.GetRawText()));
        Assert.Contains(
            """{"Name":"consul.members.servers","Value":1,"Labels":{"datacenter":"dc1"}}""",
            page.GetProperty("Gauges").EnumerateArray().Select(gauge => gauge.GetRawText()));
        Assert.Contains(
            """{"Name":"consul.raft.apply","Count":3,"Rate":0.3,"Sum":3,"Min":1,"Max":1,"Mean":1,"Stddev":0,"Labels":{}}""",
            page.GetProperty("Counters").EnumerateArray().Select(counter => counter.GetRawText()));
        Assert.Contains(
            """{"Name":"consul.raft.commitTime","Count":2,"Rate":0.4,"Sum":4,"Min":1.5,"Max":2.5,"Mean":2,"Stddev":0.7071067811865476,"Labels":{}}""",
            page.GetProperty("Samples").EnumerateArray().Select(sample => sample.GetRawText()));
    }

    [Fact]
    [Covers("H-88")]
    public async Task Requests_are_timed_under_both_of_Consuls_names()
    {
        await using var door = await StartAsync(new TelemetryTerms());
        await door.Client.GetStringAsync("/v1/health/service/web");
        await Eventually.Until(
            async () =>
            {
                var text = await door.Client.GetStringAsync("/v1/agent/metrics");
                return text.Contains("\"consul.http.GET.v1.health.service._\",\"Count\":1", StringComparison.Ordinal)
                    && text.Contains("{\"method\":\"GET\",\"path\":\"v1.health.service._\"}", StringComparison.Ordinal)
                    && text.Contains("\"consul.health.service.query\",\"Count\":1", StringComparison.Ordinal)
                    && text.Contains("{\"service\":\"web\"}", StringComparison.Ordinal);
            },
            "the request is in the metrics");
    }

    [Fact]
    [Covers("H-88")]
    public async Task Prometheus_is_refused_until_it_is_asked_for()
    {
        await using var closed = await StartAsync(new TelemetryTerms());
        using var refused = await closed.Client.GetAsync("/v1/agent/metrics?format=prometheus");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, refused.StatusCode);
        Assert.Equal(
            "Prometheus is not enabled since its retention time is not positive",
            await refused.Content.ReadAsStringAsync());

        await using var open = await StartAsync(
            new TelemetryTerms { PrometheusRetention = TimeSpan.FromMinutes(1), DisableHostname = true });
        using var page = await open.Client.GetAsync("/v1/agent/metrics?format=prometheus");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", page.Content.Headers.ContentType!.ToString());
        Assert.Contains("\nconsul_autopilot_healthy 1\n", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [Covers("H-89")]
    public async Task The_stream_has_a_line_for_each_window()
    {
        await using var door = await StartAsync(new TelemetryTerms());
        using var reader = new StreamReader(await door.Client.GetStreamAsync("/v1/agent/metrics/stream"));
        for (var i = 1; i <= 2; i++)
        {
            door.House.Metrics.Counter("n").Add(i);
            _time.Advance(MetricBook.Window);
            using var line = JsonDocument.Parse((await reader.ReadLineAsync())!);
            var counter = line.RootElement.GetProperty("Counters").EnumerateArray()
                .Single(counter => counter.GetProperty("Name").GetString() == "consul.n");
            Assert.Equal(i, counter.GetProperty("Sum").GetInt32());
        }
    }

    [Fact]
    public async Task A_closing_door_ends_the_stream()
    {
        await using var door = await StartAsync(new TelemetryTerms());
        using var reader = new StreamReader(await door.Client.GetStreamAsync("/v1/agent/metrics/stream"));
        await door.Door.DisposeAsync();
        Assert.Null(await reader.ReadLineAsync());
    }

    private async Task<DoorFixture> StartAsync(TelemetryTerms terms)
    {
        var book = new MetricBook(_time);
        book.Start();
        return await DoorFixture.StartAsync(
            options => options with { Telemetry = terms }, house => house with { Metrics = book });
    }
}
