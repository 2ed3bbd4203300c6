using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Muster.Bedrock;
using Muster.Bedrock.Metrics;

namespace Muster.Doors.Consul.Http;

/// <summary>
/// How a request's time is spent, and who is told at its end: the measures, always; the log, when it was slow; a trace, when
/// somebody listens. One for each connection, used again.
/// </summary>
internal sealed class Course(TimeProvider time)
{
    /// <summary>Characters of a path that a line of the log shows.</summary>
    private const int PathCharactersMax = 256;

    private Sample _times = null!;
    private Activity? _span;
    private long _began;
    private TimeSpan _receiving;
    private TimeSpan _blocked;
    private TimeSpan _sending;
    private bool _streams;

    public void Begin(Sample times)
    {
        _times = times;
        _began = time.GetTimestamp();
        (_receiving, _blocked, _sending, _streams) = (default, default, default, false);
    }

    /// <summary>Opens the request's span, below the one that the client's <c>traceparent</c> names (W3C Trace Context).</summary>
    public void Trace(Exchange exchange, Route route)
    {
        if (Tracing.IsOn)
        {
            _ = ActivityContext.TryParse(
                exchange.RequestHeaders.TraceParent, exchange.RequestHeaders.TraceState, isRemote: true, out var parent);
            _span = Tracing.Source.StartActivity($"{exchange.Method} {route.Text}", ActivityKind.Server, parent);
        }
    }

    /// <summary>The client's body was waited for.</summary>
    public void Received(long since) => _receiving += time.GetElapsedTime(since);

    /// <summary>The client waited, as it wanted to.</summary>
    public void Blocked(long since) => _blocked += time.GetElapsedTime(since);

    /// <summary>The client was waited for, to take the answer.</summary>
    public void Sent(long since) => _sending += time.GetElapsedTime(since);

    /// <summary>The answer goes on as long as the client likes: it cannot be slow.</summary>
    public void Streams() => _streams = true;

    public void End(Exchange exchange, Route route)
    {
        var whole = time.GetElapsedTime(_began);
        _times.Record(whole.TotalMilliseconds);
        var slow = exchange.House.Slow;
        if (!_streams && slow.Has(whole - _blocked))
        {
            slow.Tell(
                exchange.Method, PathOf(exchange, route), ClientOf(exchange), exchange.Status,
                whole - _blocked, _receiving, _sending);
        }

        if (slow.TellsAll)
        {
            slow.TellFinished(exchange.Method, PathOf(exchange, route), ClientOf(exchange), exchange.Status, whole);
        }

        if (_span is { } span)
        {
            _span = null;
            Close(span, exchange, route);
        }
    }

    private static void Close(Activity span, Exchange exchange, Route route)
    {
        span.SetTag("http.request.method", exchange.Method);
        span.SetTag("http.route", route.Text);
        span.SetTag("url.path", PathOf(exchange, route));
        span.SetTag("http.response.status_code", exchange.Status);
        span.SetTag("client.address", ClientOf(exchange));
        if (exchange.Status >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }

        span.Dispose();
    }

    /// <summary>Old paths of access lists name secrets.</summary>
    private static string PathOf(Exchange exchange, Route route)
    {
        var path = route.Text.StartsWith("/v1/acl/", StringComparison.Ordinal)
            ? route.Text
            : RequestTarget.EscapePath(exchange.Path);
        return path.Length <= PathCharactersMax ? path : $"{path.AsSpan(0, PathCharactersMax)}…";
    }

    private static string ClientOf(Exchange exchange) =>
        Convert.ToString(exchange.RemoteAddress, CultureInfo.InvariantCulture) ?? "";
}
