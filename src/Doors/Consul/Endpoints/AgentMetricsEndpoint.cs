using System.Text;
using Microsoft.AspNetCore.Http;
using Muster.Bedrock.Metrics;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Telemetry;
using Muster.Doors.Go;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>/v1/agent/metrics: what is measured, of the last ten seconds, in Consul's JSON or for Prometheus.</summary>
internal static class AgentMetricsEndpoint
{
    public static async ValueTask GetAsync(Exchange exchange)
    {
        var terms = exchange.Context.Options.Telemetry;
        var forPrometheus = exchange.Query.Get("format") == "prometheus";
        if (forPrometheus && terms.PrometheusRetention <= TimeSpan.Zero)
        {
            await exchange.SendTextAsync(
                StatusCodes.Status415UnsupportedMediaType,
                "Prometheus is not enabled since its retention time is not positive");
            return;
        }

        // Gauges look into files: not on the thread that serves the connections.
        var page = terms.Filtered(
            ConsulNames.Of(await Task.Run(exchange.House.Metrics.Page, exchange.Gone), exchange.House.Self));
        if (forPrometheus)
        {
            await exchange.SendBytesAsync(
                Encoding.UTF8.GetBytes(PrometheusPage.Text(page, terms)), PrometheusPage.ContentType);
            return;
        }

        MetricsJson.Write(exchange.BeginJson(), page, terms);
        await exchange.SendJsonAsync();
    }

    /// <summary>/metrics: the page under Muster's own names, for a Prometheus that was told nothing but the address.</summary>
    public static async ValueTask OwnPageAsync(Exchange exchange)
    {
        var page = await Task.Run(exchange.House.Metrics.Page, exchange.Gone);
        await exchange.SendBytesAsync(Encoding.UTF8.GetBytes(OwnPage.Text(page)), PrometheusPage.ContentType);
    }

    /// <summary>One line of JSON at the end of each ten seconds, until the client goes away (since Consul 1.11).</summary>
    public static ValueTask StreamAsync(Exchange exchange) => Endless.RunAsync(exchange, async cancel =>
    {
        var next = exchange.House.Metrics.NextAsync();
        await using var stream = await exchange.BeginStreamAsync("application/json");
        while (true)
        {
            var page = await next.WaitAsync(cancel);
            next = exchange.House.Metrics.NextAsync();
            await stream.WriteAsync(Line(exchange, page), cancel);
            await stream.FlushAsync(cancel);
        }
    });

    private static byte[] Line(Exchange exchange, MetricPage page)
    {
        using var buffer = new AnswerBuffer();
        var terms = exchange.Context.Options.Telemetry;
        MetricsJson.Write(new GoJsonWriter(buffer), terms.Filtered(ConsulNames.Of(page, exchange.House.Self)), terms);
        buffer.Append((byte)'\n');
        return buffer.Written.ToArray();
    }
}
