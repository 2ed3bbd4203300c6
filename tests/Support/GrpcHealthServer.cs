using System.Buffers.Binary;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Muster.Tests.Support;

/// <summary>A server that speaks HTTP/2 alone and the standard health protocol of gRPC, on a free port of 127.0.0.1.</summary>
public sealed class GrpcHealthServer : IAsyncDisposable
{
    public const byte Serving = 1;
    public const byte NotServing = 2;

    private readonly WebApplication _app;

    private GrpcHealthServer(WebApplication app) => _app = app;

    public int Port { get; private set; }

    /// <summary>By service; the server as a whole is the empty name.</summary>
    public Dictionary<string, byte> Statuses { get; } = new(StringComparer.Ordinal) { [""] = Serving };

    /// <summary>As <c>POST /path authority</c>.</summary>
    public List<string> Requests { get; } = [];

    /// <param name="certificate">Null: in the clear.</param>
    public static async Task<GrpcHealthServer> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options => options.Listen(
            System.Net.IPAddress.Loopback,
            0,
            listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            }));
        var server = new GrpcHealthServer(builder.Build());
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        var addresses = server._app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        server.Port = new Uri(addresses.Addresses.First()).Port;
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        lock (Requests)
        {
            Requests.Add($"{context.Request.Method} {context.Request.Path} {context.Request.Host}");
        }

        if (context.Request.Path != "/grpc.health.v1.Health/Check")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var message = body.ToArray()[5..];

        // A tag of one byte, a length of one or two, and the name.
        var at = message.Length > 1 && message[1] >= 0x80 ? 3 : 2;
        var service = message.Length == 0 ? "" : Encoding.UTF8.GetString(message, at, message.Length - at);
        context.Response.ContentType = "application/grpc";
        if (!Statuses.TryGetValue(service, out var status))
        {
            context.Response.AppendTrailer("grpc-status", "5");
            context.Response.AppendTrailer("grpc-message", "unknown service");
            return;
        }

        var answer = new byte[7];
        BinaryPrimitives.WriteInt32BigEndian(answer.AsSpan(1), 2);
        (answer[5], answer[6]) = (0x08, status);
        await context.Response.Body.WriteAsync(answer);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
