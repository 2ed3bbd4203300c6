using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Muster.Bedrock;
using Muster.Doors.Consul.Http;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>
/// /debug/pprof/: looks into the running process, at the paths that Consul's own tools ask, with what .NET can tell.
/// Profiles and traces are .NET's (nettrace); the rest is text for people.
/// </summary>
internal static class DebugEndpoint
{
    /// <summary>Longer than this a trace is a load of its own; take several.</summary>
    private static readonly TimeSpan TraceMax = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ProfileDefault = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan TraceDefault = TimeSpan.FromSeconds(1);

    public static ValueTask GetAsync(Exchange exchange)
    {
        if (!exchange.Context.Options.EnableDebug)
        {
            return exchange.SendTextAsync(StatusCodes.Status401Unauthorized, "ACL support disabled");
        }

        exchange.Headers.XContentTypeOptions = "nosniff";
        return exchange.RestText() switch
        {
            "" => exchange.SendBytesAsync(Encoding.UTF8.GetBytes(DebugText.Index), "text/html; charset=utf-8"),
            "cmdline" => SendAsync(exchange, string.Join('\0', Environment.GetCommandLineArgs())),
            "symbol" => SendAsync(exchange, "num_symbols: 1\n"), // Go's answer that it has any; here texts have names already.
            "goroutine" or "threadcreate" => LookAsync(exchange, () => DebugText.Threads(exchange.House.Steward.Threads())),
            "heap" or "allocs" => LookAsync(exchange, () => Heap(exchange)),
            "profile" => TraceAsync(exchange, TraceKind.Samples, "profile.nettrace", ProfileDefault),
            "trace" => TraceAsync(exchange, TraceKind.Events, "trace.nettrace", TraceDefault),
            _ => UnknownAsync(exchange),
        };
    }

    private static string Heap(Exchange exchange)
    {
        if (exchange.Query.Get("gc") is not ("" or "0"))
        {
            GC.Collect(); // Asked for in so many words, as Go's heap profile can be.
        }

        return DebugText.Heap(GC.GetGCMemoryInfo(GCKind.Any));
    }

    private static async ValueTask TraceAsync(Exchange exchange, TraceKind kind, string file, TimeSpan lengthDefault)
    {
        var length = SecondsOf(exchange.Query.Get("seconds")) ?? lengthDefault;
        if (length > TraceMax)
        {
            await exchange.SendTextAsync(
                StatusCodes.Status400BadRequest, $"seconds must be at most {TraceMax.TotalSeconds:0}\n");
            return;
        }

        await Endless.RunAsync(exchange, cancel => SendTraceAsync(exchange, kind, file, length, cancel));
    }

    private static async Task SendTraceAsync(
        Exchange exchange, TraceKind kind, string file, TimeSpan length, CancellationToken cancel)
    {
        Stream? answer = null;
        try
        {
            var traced = await exchange.House.Steward.Trace(
                kind, length, async () => answer = await BeginAsync(exchange, file), cancel);
            if (!traced.TryGet(out _, out var refused) && answer is null)
            {
                await exchange.SendTextAsync(StatusCodes.Status500InternalServerError, $"{refused.Message}\n");
            }
        }
        finally
        {
            if (answer is not null)
            {
                await answer.DisposeAsync();
            }
        }
    }

    private static ValueTask<Stream> BeginAsync(Exchange exchange, string file)
    {
        exchange.Headers.ContentDisposition = $"attachment; filename=\"{file}\"";
        return exchange.BeginStreamAsync("application/octet-stream");
    }

    /// <summary>As Go reads it: what is no positive number is as if it were not given.</summary>
    private static TimeSpan? SecondsOf(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, TraceMax.TotalSeconds + 1))
            : null;

    private static ValueTask UnknownAsync(Exchange exchange)
    {
        exchange.Headers["X-Go-Pprof"] = "1";
        return exchange.SendTextAsync(StatusCodes.Status404NotFound, "Unknown profile\n");
    }

    /// <summary>Looking takes its time: not on the thread that serves the connections.</summary>
    private static async ValueTask LookAsync(Exchange exchange, Func<string> look) =>
        await SendAsync(exchange, await Task.Run(look, exchange.Gone));

    private static ValueTask SendAsync(Exchange exchange, string text) =>
        exchange.SendBytesAsync(Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8");
}
