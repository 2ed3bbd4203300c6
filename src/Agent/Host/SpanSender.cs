using Muster.Agent.Config;
using Muster.Bedrock;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Muster.Agent.Host;

/// <summary>
/// Sends what the rooms trace to a collector, as OTLP over HTTP. What cannot be sent is dropped: nobody waits for a
/// collector. While this is not made, nothing is traced.
/// </summary>
internal sealed class SpanSender : IAsyncDisposable
{
    /// <summary>Spans that may wait to be sent; beyond, they are dropped.</summary>
    private const int WaitingMax = 4096;

    private const int BatchMax = 512;

    /// <summary>How long the collector may take for a batch, in milliseconds; the agent's end waits so long too.</summary>
    private const int TimeoutMilliseconds = 2000;

    private readonly TracerProvider _provider;

    private SpanSender(TracerProvider provider) => _provider = provider;

    /// <summary>Null when the terms name no collector.</summary>
    public static SpanSender? Begin(TraceTerms terms, string version, string nodeId) =>
        terms.Collector is not { } collector
            ? null
            : new SpanSender(Sdk.CreateTracerProviderBuilder()
                .ConfigureResource(resource => resource.AddService("muster", serviceVersion: version, serviceInstanceId: nodeId))
                .AddSource(Tracing.SourceName)
                .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(terms.SamplePercent / 100.0)))
                .AddOtlpExporter(exporter =>
                {
                    exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                    exporter.Endpoint = new Uri($"{collector.AbsoluteUri.TrimEnd('/')}/v1/traces");
                    exporter.TimeoutMilliseconds = TimeoutMilliseconds;
                    exporter.BatchExportProcessorOptions.MaxQueueSize = WaitingMax;
                    exporter.BatchExportProcessorOptions.MaxExportBatchSize = BatchMax;
                })
                .Build());

    /// <summary>Sends what waits.</summary>
    public ValueTask DisposeAsync()
    {
        _provider.Shutdown(TimeoutMilliseconds);
        _provider.Dispose();
        return ValueTask.CompletedTask;
    }
}
