using Muster.Bedrock.Metrics;
using Muster.Doors.Consul.Telemetry;

namespace Muster.Tests.Unit.Consul;

public sealed class PrometheusPageTests
{
    private static readonly TelemetryTerms _plain = new() { PrometheusRetention = TimeSpan.FromHours(1), DisableHostname = true };

    [Fact]
    public void Counters_and_gauges_are_lines_under_their_names() => Assert.Equal(
        """
        # HELP consul_g_1_x consul_g_1_x
        # TYPE consul_g_1_x gauge
        consul_g_1_x 0.5
        # HELP consul_c consul_c
        # TYPE consul_c counter
        consul_c{service="a"} 2
        consul_c{service="b"} 7

        """,
        Text(_plain, book =>
        {
            book.Gauges(() => [new Gauge("g-1.x", 0.5)]);
            book.Counter("c", new MetricLabel("service", "b")).Add(7);
            book.Counter("c", new MetricLabel("service", "a")).Add(2);
        }));

    [Fact]
    public void Samples_are_summaries() => Assert.Equal(
        """
        # HELP consul_s consul_s
        # TYPE consul_s summary
        consul_s{quantile="0.5"} 4
        consul_s{quantile="0.9"} 4
        consul_s{quantile="0.99"} 4
        consul_s_sum 8
        consul_s_count 2

        """,
        Text(_plain, book =>
        {
            book.Sample("s").Record(4);
            book.Sample("s").Record(4);
        }));

    [Fact]
    public void Labels_may_hold_anything() => Assert.Contains(
        "consul_c{name=\"a\\\"b\\\\c\\nd\"} 1\n",
        Text(_plain, book => book.Counter("c", new MetricLabel("name", "a\"b\\c\nd")).Add()),
        StringComparison.Ordinal);

    [Fact]
    public void The_hosts_name_is_in_the_names_of_gauges_alone()
    {
        var text = Text(_plain with { DisableHostname = false, HostName = "host-1" }, book =>
        {
            book.Gauges(() => [new Gauge("g", 1), new Gauge("process.open_fds", 3)]);
            book.Counter("c").Add();
        });
        Assert.Contains("\nconsul_host_1_g 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nconsul_c 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nprocess_open_fds 3\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_prefix_is_the_operators() => Assert.Contains(
        "\n_1_c 1\n", Text(_plain with { Prefix = "1" }, book => book.Counter("c").Add()), StringComparison.Ordinal);

    private static string Text(TelemetryTerms terms, Action<MetricBook> measure)
    {
        var book = new MetricBook(TimeProvider.System);
        measure(book);
        return PrometheusPage.Text(book.Page(), terms);
    }
}
