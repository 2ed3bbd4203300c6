using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local.Probes;

/// <summary>
/// Asks <c>grpc.health.v1.Health/Check</c>, the standard health protocol of gRPC, over HTTP/2: in the clear with prior
/// knowledge, or over TLS. The two messages have one field each and are written by hand:
/// <code>
///   request   00 | length (4, big-endian) | 0A | length | service name
///   response  00 | length (4, big-endian) | 08 | status: 1 is SERVING
/// </code>
/// </summary>
internal sealed class GrpcProbe(CheckTerms terms, TimeProvider time) : IProbe
{
    /// <summary>Bytes of an answer that are read: the one field needs two.</summary>
    private const int AnswerBytesMax = 4096;

    private const int PrefixBytes = 5;
    private const string Unhealthy = "gRPC application didn't report service healthy";

    public async ValueTask<ProbeResult> RunAsync(LocalCheckDefinition definition, CancellationToken cancel)
    {
        using var allowance = new Allowance(definition, Allowance.NetworkDefault, time, cancel);
        var slash = definition.Grpc.IndexOf('/', StringComparison.Ordinal);
        var server = slash < 0 ? definition.Grpc : definition.Grpc[..slash];
        var service = slash < 0 ? "" : definition.Grpc[(slash + 1)..];
        var tls = new ProbeTls(definition, Dialer.HostOf(server), terms.Trust);
        try
        {
            using var invoker = Invoker(server, definition.GrpcUseTls ? tls : null, allowance.Token);
            using var request = Request(definition, server, service);
            using var response = await invoker.SendAsync(request, allowance.Token);
            var why = await ComplaintAsync(response, allowance.Token);
            return why is null
                ? new ProbeResult(CheckStatus.Passing, $"gRPC check {definition.Grpc}: success")
                : new ProbeResult(CheckStatus.Critical, why);
        }
        catch (OperationCanceledException)
        {
            return Failed(GrpcCode.DeadlineExceeded, "context deadline exceeded");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or AuthenticationException)
        {
            return Failed(GrpcCode.Unavailable, GrpcText.OfTransport(tls.Objection ?? HttpText.Of(e)));
        }
        catch (FormatException)
        {
            return Failed(GrpcCode.Unavailable, GrpcText.OfDial($"dial tcp: address {server}: invalid host"));
        }
    }

    private static ProbeResult Failed(GrpcCode code, string why) => new(CheckStatus.Critical, GrpcText.Error(code, why));

    private static HttpMessageInvoker Invoker(string server, ProbeTls? tls, CancellationToken cancel)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            PooledConnectionIdleTimeout = TimeSpan.Zero,

            // Where the dialled host is, is said here: the URL's stands for the authority that the server is told.
            ConnectCallback = async (_, ends) =>
            {
                using var both = CancellationTokenSource.CreateLinkedTokenSource(ends, cancel);
                return (await Dialer.ConnectAsync(server, both.Token)).TryGet(out var socket, out var refused)
                    ? new NetworkStream(socket, ownsSocket: true)
                    : throw new DialFailedException(refused.Message);
            },
        };
        if (tls is not null)
        {
            handler.SslOptions = tls.Options();
        }

        return new HttpMessageInvoker(handler);
    }

    private static HttpRequestMessage Request(LocalCheckDefinition definition, string server, string service)
    {
        var scheme = definition.GrpcUseTls ? Uri.UriSchemeHttps : Uri.UriSchemeHttp;
        var request = new HttpRequestMessage(HttpMethod.Post, $"{scheme}://check/grpc.health.v1.Health/Check")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Message(service)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.Host = definition is { GrpcUseTls: true, TlsServerName.Length: > 0 } ? definition.TlsServerName
            : server.StartsWith(':') ? $"localhost{server}"
            : server;
        _ = request.Headers.TryAddWithoutValidation("te", "trailers");
        _ = request.Headers.TryAddWithoutValidation("user-agent", "Consul Health Check");
        return request;
    }

    private static byte[] Message(string service)
    {
        var name = Encoding.UTF8.GetBytes(service);
        var field = name.Length == 0 ? [] : (byte[])[0x0A, .. Varint((uint)name.Length), .. name];
        var message = new byte[PrefixBytes + field.Length];
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), field.Length);
        field.CopyTo(message, PrefixBytes);
        return message;
    }

    private static IEnumerable<byte> Varint(uint number)
    {
        for (; number >= 0x80; number >>= 7)
        {
            yield return (byte)(number | 0x80);
        }

        yield return (byte)number;
    }

    /// <summary>What is wrong with the answer; null when it says SERVING.</summary>
    private static async Task<string?> ComplaintAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var type = response.Content.Headers.ContentType?.ToString() ?? "";
        if (response.StatusCode != HttpStatusCode.OK || !type.StartsWith("application/grpc", StringComparison.Ordinal))
        {
            return GrpcText.OfForeign(response.StatusCode, type);
        }

        var message = await ReadAsync(response.Content, cancel);
        return GrpcText.ErrorIn(response) ?? (IsServing(message) ? null : Unhealthy);
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancel)
    {
        var bytes = new byte[AnswerBytesMax];
        await using var stream = await content.ReadAsStreamAsync(cancel);
        var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        return bytes[..read];
    }

    /// <summary>The last status in the message; others of its fields are stepped over, as protobuf wants it.</summary>
    private static bool IsServing(ReadOnlySpan<byte> answer)
    {
        var status = 0u;
        for (var rest = answer.Length > PrefixBytes ? answer[PrefixBytes..] : []; rest is [0x08, ..];)
        {
            rest = rest[1..];
            (status, var shift) = (0, 0);
            for (var more = true; more && rest.Length > 0 && shift < 32; shift += 7)
            {
                status |= (uint)(rest[0] & 0x7F) << shift;
                more = rest[0] >= 0x80;
                rest = rest[1..];
            }
        }

        return status == 1;
    }
}
