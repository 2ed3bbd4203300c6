using System.Net.Sockets;
using System.Text;
using Muster.Bedrock;

namespace Muster.Registry.Local.Probes;

/// <summary>A short answer of the engine.</summary>
internal sealed record DockerAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    public string Text() => Encoding.UTF8.GetString(Body.Span).Trim();
}

/// <summary>
/// A container engine's HTTP interface, behind a unix socket or a TCP port, as <c>DOCKER_HOST</c> names it:
/// <c>unix:///run/docker.sock</c>, <c>tcp://127.0.0.1:2375</c>.
/// </summary>
internal sealed class DockerEngine : IDisposable
{
    private const string HostDefault = "unix:///var/run/docker.sock";

    /// <summary>Bytes of an answer that is not the command's output.</summary>
    private const int AnswerBytesMax = 64 * 1024;

    private readonly HttpMessageInvoker? _http;
    private readonly string _base = "http://docker";
    private readonly string _shown = "";
    private readonly string _malformed = "";

    public DockerEngine(string host)
    {
        var named = host.Length > 0 ? host : HostDefault;
        var parts = named.Split("://", 2);
        if (parts is ["tcp" or "http", var place] && Uri.TryCreate($"http://{place}", UriKind.Absolute, out var url))
        {
            _base = _shown = $"http://{url.Authority}{url.AbsolutePath.TrimEnd('/')}";
            _http = Invoker(cancel => Dialer.ConnectAsync(url.Authority, cancel));
        }
        else if (parts is ["unix", var path])
        {
            _shown = $"http://{Uri.EscapeDataString(path)}";
            _http = Invoker(cancel => ConnectAsync(path, cancel));
        }
        else
        {
            _malformed = $"unable to parse docker host `{named}`";
        }
    }

    /// <summary>Asks for something short; refuses when the engine cannot be reached.</summary>
    public Task<Result<DockerAnswer>> AskAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancel) =>
        SendAsync(method, path, content, null, cancel);

    /// <summary>Starts a command and follows what it says to the end; the answer has a body only where it failed.</summary>
    public Task<Result<DockerAnswer>> StreamAsync(
        string path, HttpContent content, Tail output, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, path, content, output, cancel);

    public void Dispose() => _http?.Dispose();

    private async Task<Result<DockerAnswer>> SendAsync(
        HttpMethod method, string path, HttpContent? content, Tail? output, CancellationToken cancel)
    {
        if (_http is null)
        {
            return new Refused(Refusal.Invalid, _malformed);
        }

        try
        {
            using var request = new HttpRequestMessage(method, $"{_base}{path}") { Content = content };
            using var response = await _http.SendAsync(request, cancel);
            await using var stream = await response.Content.ReadAsStreamAsync(cancel);
            if (output is not null && response.IsSuccessStatusCode)
            {
                await DockerStream.ReadAsync(stream, output, cancel);
                return new DockerAnswer((int)response.StatusCode, default);
            }

            var body = new byte[AnswerBytesMax];
            var read = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancel);
            return new DockerAnswer((int)response.StatusCode, body.AsMemory(0, read));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new Refused(Refusal.Unavailable, $"{HttpText.Verb(method.Method)} \"{_shown}{path}\": {HttpText.Of(e)}");
        }
    }

    private static HttpMessageInvoker Invoker(Func<CancellationToken, Task<Result<Socket>>> dial) =>
        new(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = async (_, cancel) => (await dial(cancel)).TryGet(out var socket, out var refused)
                ? new NetworkStream(socket, ownsSocket: true)
                : throw new DialFailedException(refused.Message),
        });

    private static async Task<Result<Socket>> ConnectAsync(string path, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
            return socket;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            socket.Dispose();
            var why = e is not SocketException told ? e.Message
                : !Path.Exists(path) ? "connect: no such file or directory"
                : DialText.Of("connect", told.SocketErrorCode);
            return new Refused(Refusal.Unavailable, $"dial unix {path}: {why}");
        }
    }
}
