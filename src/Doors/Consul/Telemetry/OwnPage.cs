using System.Collections.Immutable;
using System.Text;
using Muster.Bedrock.Metrics;

namespace Muster.Doors.Consul.Telemetry;

/// <summary>Measures under Muster's own names, in Prometheus's text format 0.0.4: what <c>/metrics</c> answers.</summary>
internal static class OwnPage
{
    public static string Text(MetricPage page)
    {
        var text = new StringBuilder();
        foreach (var (name, gauges) in Families(page.Gauges, gauge => gauge.Id, OwnName.Kind.Gauge))
        {
            Head(text, name, name.Name.EndsWith("_total", StringComparison.Ordinal) ? "counter" : "gauge");
            foreach (var gauge in gauges)
            {
                PrometheusPage.Line(text, name.Name, gauge.Id.Labels, gauge.Value * name.Scale);
            }
        }

        foreach (var (name, counters) in Families(page.Counters, counter => counter.Id, OwnName.Kind.Counter))
        {
            Head(text, name, "counter");
            foreach (var counter in counters)
            {
                PrometheusPage.Line(text, name.Name, counter.Id.Labels, counter.Total);
            }
        }

        foreach (var (name, samples) in Families(page.Samples, sample => sample.Id, OwnName.Kind.Sample))
        {
            Head(text, name, "summary");
            foreach (var sample in samples)
            {
                Write(text, name, sample);
            }
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, OwnName name, SampleReading sample)
    {
        var labels = sample.Id.Labels;
        foreach (var (share, shown) in PrometheusPage.Quantiles)
        {
            PrometheusPage.Line(
                text, name.Name, labels.Add(new MetricLabel("quantile", shown)), sample.Window.Quantile(share) * name.Scale);
        }

        PrometheusPage.Line(text, $"{name.Name}_sum", labels, sample.TotalSum * name.Scale);
        PrometheusPage.Line(text, $"{name.Name}_count", labels, sample.TotalCount);
    }

    private static IEnumerable<(OwnName Name, IEnumerable<T> Members)> Families<T>(
        ImmutableArray<T> readings, Func<T, MetricId> idOf, OwnName.Kind kind) =>
        from reading in readings
        let name = OwnName.Of(idOf(reading), kind)
        where name is not null
        group reading by name into family
        select (family.Key, family.AsEnumerable());

    private static void Head(StringBuilder text, OwnName name, string type) =>
        PrometheusPage.Head(text, name.Name, type, name.Help);
}
