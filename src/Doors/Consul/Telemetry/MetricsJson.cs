using System.Collections.Immutable;
using System.Globalization;
using Muster.Bedrock.Metrics;
using Muster.Doors.Go;

namespace Muster.Doors.Consul.Telemetry;

/// <summary>Measures as Consul's agent/metrics shows them: gauges as they are, the rest of the last ten seconds.</summary>
internal static class MetricsJson
{
    public static void Write(GoJsonWriter json, MetricPage page, TelemetryTerms terms)
    {
        json.BeginObject();
        json.Name("Timestamp"u8);
        json.Text(page.Began.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss '+0000 UTC'", CultureInfo.InvariantCulture));
        json.Name("Gauges"u8);
        json.BeginArray();
        foreach (var gauge in page.Gauges.Where(gauge => !ProcessFacts.Has(gauge.Id)))
        {
            json.BeginObject();
            json.Name("Name"u8);
            json.Text($"{terms.GaugePrefix()}.{gauge.Id.Name}");
            json.Member("Value"u8, gauge.Value);
            WriteLabels(json, gauge.Id.Labels);
            json.EndObject();
        }

        json.EndArray();
        json.Name("Points"u8);
        json.BeginArray();
        json.EndArray();
        json.Name("Counters"u8);
        json.BeginArray();
        foreach (var counter in page.Counters.Where(counter => counter.Window > 0))
        {
            // Each addition counts one.
            var times = counter.Window;
            Write(json, counter.Id, new SampleTally(times, times, times, 1, 1, []), terms);
        }

        json.EndArray();
        json.Name("Samples"u8);
        json.BeginArray();
        foreach (var sample in page.Samples.Where(sample => sample.Window.Count > 0))
        {
            Write(json, sample.Id, sample.Window, terms);
        }

        json.EndArray();
        json.EndObject();
    }

    private static void Write(GoJsonWriter json, MetricId id, SampleTally tally, TelemetryTerms terms)
    {
        json.BeginObject();
        json.Name("Name"u8);
        json.Text($"{terms.Prefix}.{id.Name}");
        json.Name("Count"u8);
        json.Number(tally.Count);
        json.Member("Rate"u8, tally.Sum / MetricBook.Window.TotalSeconds);
        json.Member("Sum"u8, tally.Sum);
        json.Member("Min"u8, tally.Min);
        json.Member("Max"u8, tally.Max);
        json.Member("Mean"u8, tally.Mean());
        json.Member("Stddev"u8, tally.Deviation());
        WriteLabels(json, id.Labels);
        json.EndObject();
    }

    private static void WriteLabels(GoJsonWriter json, ImmutableArray<MetricLabel> labels)
    {
        json.Name("Labels"u8);
        json.BeginObject();
        foreach (var label in labels)
        {
            json.Name(label.Name);
            json.Text(label.Value);
        }

        json.EndObject();
    }
}
