using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using Muster.Bedrock;

namespace Muster.Doors;

/// <summary>
/// Kestrel alone, without hosting, routing or a container, so that a door opens in milliseconds: what all doors over HTTP have in
/// common, which is how they begin and how they end.
/// </summary>
/// <param name="closingTimeout">How long running requests may take to end.</param>
internal sealed class WebServer(House house, TimeSpan closingTimeout) : IAsyncDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private KestrelServer? _server;
    private bool _closed;

    /// <summary>Set when the door begins to close: whoever waits is then let go.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>What no door differs in. How large a body may be is judged where it is read.</summary>
    public static KestrelServerOptions Terms()
    {
        var terms = new KestrelServerOptions
        {
            AddServerHeader = false,
            AllowSynchronousIO = false,
            AllowHostHeaderOverride = true, // the first line may name the host (RFC 9112, 3.2.2); it is not looked at
        };
        terms.Limits.MaxRequestBodySize = null;
        return terms;
    }

    /// <summary>Binds, and begins to answer. Null, or why an address cannot be bound, as the system says it.</summary>
    public async ValueTask<string?> StartAsync<T>(IHttpApplication<T> application, KestrelServerOptions terms, CancellationToken cancel)
        where T : notnull
    {
        Invariant.That(_server is null);

        // No endpoint holds its thread, so a request is handled on the pool's thread that received it: one change of threads
        // fewer each way.
        var sockets = new SocketTransportOptions { UnsafePreferInlineScheduling = true };
        var server = new KestrelServer(
            Options.Create(terms), new SocketTransportFactory(Options.Create(sockets), house.Logs), house.Logs);
        try
        {
            await server.StartAsync(application, cancel);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            server.Dispose();
            return failure.Message.TrimEnd('.');
        }

        _server = server;
        return null;
    }

    /// <summary>Lets go whoever waits, and ends what still runs once its time is over.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, true))
        {
            return;
        }

        await _closing.CancelAsync();
        if (_server is { } server)
        {
            using var over = new CancellationTokenSource(closingTimeout, house.Time);
            await server.StopAsync(over.Token);
            server.Dispose();
        }

        _closing.Dispose();
    }
}
