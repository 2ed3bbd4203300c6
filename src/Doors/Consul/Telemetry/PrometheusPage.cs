using System.Collections.Immutable;
using System.Text;
using Muster.Bedrock.Metrics;
using Muster.Doors.Go;

namespace Muster.Doors.Consul.Telemetry;

/// <summary>
/// Measures in Prometheus's text format 0.0.4, named as Consul's: dots and dashes become underscores, samples are summaries
/// with the quantiles of the last ten seconds and the sums of all time.
/// </summary>
internal static class PrometheusPage
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static readonly IReadOnlyList<(double Share, string Text)> Quantiles = [(0.5, "0.5"), (0.9, "0.9"), (0.99, "0.99")];

    public static string Text(MetricPage page, TelemetryTerms terms)
    {
        var text = new StringBuilder();
        foreach (var family in page.Gauges.GroupBy(gauge => gauge.Id.Name))
        {
            var name = ProcessFacts.Has(family.First().Id)
                ? Head(text, family.Key, family.Key.EndsWith("_total", StringComparison.Ordinal) ? "counter" : "gauge")
                : Head(text, $"{terms.GaugePrefix()}.{family.Key}", "gauge");
            foreach (var gauge in family)
            {
                Line(text, name, gauge.Id.Labels, gauge.Value);
            }
        }

        foreach (var family in page.Counters.GroupBy(counter => counter.Id.Name))
        {
            var name = Head(text, $"{terms.Prefix}.{family.Key}", "counter");
            foreach (var counter in family)
            {
                Line(text, name, counter.Id.Labels, counter.Total);
            }
        }

        foreach (var family in page.Samples.GroupBy(sample => sample.Id.Name))
        {
            var name = Head(text, $"{terms.Prefix}.{family.Key}", "summary");
            foreach (var sample in family)
            {
                foreach (var (share, shown) in Quantiles)
                {
                    Line(
                        text,
                        name,
                        sample.Id.Labels.Add(new MetricLabel("quantile", shown)),
                        sample.Window.Quantile(share));
                }

                Line(text, $"{name}_sum", sample.Id.Labels, sample.TotalSum);
                Line(text, $"{name}_count", sample.Id.Labels, sample.TotalCount);
            }
        }

        return text.ToString();
    }

    private static string Head(StringBuilder text, string dotted, string type)
    {
        var name = NameOf(dotted);
        Head(text, name, type, name);
        return name;
    }

    public static void Head(StringBuilder text, string name, string type, string help) => text
        .Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n')
        .Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    /// <summary>Letters, digits, underscores and colons, not a digit first; what else there is becomes an underscore.</summary>
    public static string NameOf(string dotted)
    {
        var name = string.Create(dotted.Length, dotted, static (to, from) =>
        {
            for (var i = 0; i < from.Length; i++)
            {
                to[i] = char.IsAsciiLetterOrDigit(from[i]) || from[i] == ':' ? from[i] : '_';
            }
        });
        return char.IsAsciiDigit(name[0]) ? $"_{name}" : name;
    }

    public static void Line(StringBuilder text, string name, ImmutableArray<MetricLabel> labels, double value)
    {
        text.Append(name);
        for (var i = 0; i < labels.Length; i++)
        {
            text.Append(i == 0 ? '{' : ',').Append(NameOf(labels[i].Name)).Append("=\"");
            Escape(text, labels[i].Value);
            text.Append('"');
        }

        text.Append(labels.IsEmpty ? " " : "} ").Append(GoNumber.Text(value)).Append('\n');
    }

    private static void Escape(StringBuilder text, string value)
    {
        foreach (var c in value)
        {
            _ = c switch
            {
                '\\' => text.Append("\\\\"),
                '"' => text.Append("\\\""),
                '\n' => text.Append("\\n"),
                _ => text.Append(c),
            };
        }
    }
}
