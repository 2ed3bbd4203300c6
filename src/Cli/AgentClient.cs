using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Muster.Cli;

/// <summary>An HTTP client like any other. What goes wrong is told in the words scripts know from Consul's own client.</summary>
internal sealed class AgentClient : IDisposable
{
    private readonly AgentAddress _agent;
    private readonly HttpClient _http;

    private AgentClient(AgentAddress agent)
    {
        _agent = agent;
        _http = new HttpClient(AgentTrust.Handler(agent)) { Timeout = Timeout.InfiniteTimeSpan };
        if (TokenOf(agent) is { } token)
        {
            _http.DefaultRequestHeaders.TryAddWithoutValidation("X-Consul-Token", token);
        }

        if (agent.BasicAuth is { Length: > 0 } pair)
        {
            var full = pair.Contains(':', StringComparison.Ordinal) ? pair : $"{pair}:";
            _http.DefaultRequestHeaders.Authorization =
                new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(full)));
        }
    }

    /// <summary>Refuses settings that cannot be used: a token or certificate file that is not there.</summary>
    public static AgentClient Open(AgentAddress agent)
    {
        if (AgentTrust.Complaint(agent) is { } complaint)
        {
            throw new AgentTroubleException(complaint.What, complaint.Remedy) { BeforeAsking = true };
        }

        try
        {
            return new AgentClient(agent);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new AgentTroubleException(failure.Message, "Name a file that can be read.") { BeforeAsking = true };
        }
    }

    /// <param name="path">Escaped, from <c>/v1</c> on.</param>
    /// <param name="query">Pairs, unescaped; an empty value stands for its presence alone.</param>
    public async Task<AgentReply> SendAsync(
        HttpMethod method,
        string path,
        IEnumerable<(string Name, string Value)> query,
        byte[]? body,
        CancellationToken cancel)
    {
        var url = UrlOf(path, query);
        using var request = new HttpRequestMessage(method, url);
        request.Content = body is null ? null : new ByteArrayContent(body);
        try
        {
            using var response = await _http.SendAsync(request, cancel);
            return await ReplyAsync(response, cancel);
        }
        catch (HttpRequestException failure)
        {
            throw Trouble(method, url, failure);
        }
    }

    /// <summary>An answer without an end, copied as it comes; returns when the agent ends it.</summary>
    public async Task StreamAsync(
        string path, IEnumerable<(string Name, string Value)> query, Stream to, CancellationToken cancel)
    {
        var url = UrlOf(path, query);
        try
        {
            using var response = await _http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (!response.IsSuccessStatusCode)
            {
                (await ReplyAsync(response, cancel)).Expected();
            }

            await using var lines = await response.Content.ReadAsStreamAsync(cancel);
            await lines.CopyToAsync(to, cancel);
        }
        catch (HttpRequestException failure)
        {
            throw Trouble(HttpMethod.Get, url, failure);
        }
        catch (IOException)
        {
            // Cut off in the middle is one way of ending.
        }
    }

    /// <summary>A long answer, copied as it comes; what is cut off is trouble.</summary>
    /// <param name="begin">Called when the agent has agreed, for where it goes.</param>
    public async Task DownloadAsync(
        string path, IEnumerable<(string Name, string Value)> query, Func<Stream> begin, CancellationToken cancel)
    {
        var url = UrlOf(path, query);
        try
        {
            using var response = await _http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (!response.IsSuccessStatusCode)
            {
                (await ReplyAsync(response, cancel)).Expected();
            }

            await using var from = await response.Content.ReadAsStreamAsync(cancel);
            await using var to = begin();
            await from.CopyToAsync(to, cancel);
        }
        catch (HttpRequestException failure)
        {
            throw Trouble(HttpMethod.Get, url, failure);
        }
        catch (HttpIOException cutOff)
        {
            throw new AgentTroubleException($"Get \"{url.OriginalString}\": {cutOff.Message}", "The agent's log tells more.");
        }
    }

    /// <summary>A long answer, whole; shown as it comes.</summary>
    /// <param name="shown">Around what comes, of so many bytes where that is known.</param>
    public async Task<AgentReply> GetAsync(
        string path, Func<Stream, long?, Stream> shown, CancellationToken cancel, params IEnumerable<(string Name, string Value)> query)
    {
        var url = UrlOf(path, query);
        try
        {
            using var response = await _http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancel);
            using var body = new MemoryStream();
            await using var from = shown(await response.Content.ReadAsStreamAsync(cancel), response.Content.Headers.ContentLength);
            await from.CopyToAsync(body, cancel);
            return new AgentReply((int)response.StatusCode, body.ToArray());
        }
        catch (HttpRequestException failure)
        {
            throw Trouble(HttpMethod.Get, url, failure);
        }
        catch (HttpIOException cutOff)
        {
            throw new AgentTroubleException($"Get \"{url.OriginalString}\": {cutOff.Message}", "The agent's log tells more.");
        }
    }

    /// <summary>Sends a long body as it is read.</summary>
    public async Task<AgentReply> UploadAsync(
        string path, IEnumerable<(string Name, string Value)> query, Stream body, CancellationToken cancel)
    {
        var url = UrlOf(path, query);
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new StreamContent(body) };
        try
        {
            using var response = await _http.SendAsync(request, cancel);
            return await ReplyAsync(response, cancel);
        }
        catch (HttpRequestException failure)
        {
            throw Trouble(HttpMethod.Put, url, failure);
        }
    }

    public Task<AgentReply> GetAsync(
        string path, CancellationToken cancel, params IEnumerable<(string Name, string Value)> query) =>
        SendAsync(HttpMethod.Get, path, query, null, cancel);

    public void Dispose() => _http.Dispose();

    /// <summary>A name as part of a path; slashes of a key stay.</summary>
    public static string Escape(string key) => string.Join('/', key.Split('/').Select(Uri.EscapeDataString));

    private static async Task<AgentReply> ReplyAsync(HttpResponseMessage response, CancellationToken cancel) =>
        new((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancel))
        {
            Index = response.Headers.TryGetValues("X-Consul-Index", out var index) ? index.Last() : null,
            LeftOut = response.Headers.TryGetValues("X-Muster-Left-Out", out var told) ? string.Join(", ", told) : "",
        };

    private AgentTroubleException Trouble(HttpMethod method, Uri url, HttpRequestException failure)
    {
        var verb = method.Method[0] + method.Method[1..].ToLowerInvariant();
        var (asked, reason) = _agent.UnixPath is { } path
            ? ($"http://{path.Replace("/", "%2F", StringComparison.Ordinal)}{url.OriginalString[_agent.Base.Length..]}", Reason(failure, path))
            : (url.OriginalString, Reason(failure, url));
        return new AgentTroubleException($"{verb} \"{asked}\": {reason}", AgentTroubleException.IsOneRunning);
    }

    private Uri UrlOf(string path, IEnumerable<(string Name, string Value)> query)
    {
        // As typed: the base library would fold a key such as a/../b into b.
        var text = _agent.Base + path + QueryText(query);
        return Uri.TryCreate(text, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }, out var url)
            ? url
            : throw new AgentTroubleException($"parse \"{text}\": invalid address", "Write it HOST:PORT or as a URL.");
    }

    private string QueryText(IEnumerable<(string Name, string Value)> query)
    {
        List<(string Name, string Value)> all = [.. query];
        if (_agent.Datacenter is { } datacenter)
        {
            all.Add(("dc", datacenter));
        }

        if (_agent.Stale)
        {
            all.Add(("stale", ""));
        }

        return all.Count == 0
            ? ""
            : "?" + string.Join('&', all.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"));
    }

    private static string Reason(HttpRequestException failure, Uri url) => failure.InnerException switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
            $"dial tcp {url.Authority}: connect: connection refused",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } =>
            $"dial tcp: lookup {url.Host}: no such host",
        SocketException socket => $"dial tcp {url.Authority}: connect: {socket.Message}",
        AuthenticationException trust => trust.Message,
        IOException broken => broken.Message,
        _ => failure.Message,
    };

    private static string Reason(HttpRequestException failure, string socket) => failure.InnerException switch
    {
        SocketException when !File.Exists(socket) => $"dial unix {socket}: connect: no such file or directory",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => $"dial unix {socket}: connect: connection refused",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => $"dial unix {socket}: connect: permission denied",
        SocketException other => $"dial unix {socket}: connect: {other.Message}",
        _ => failure.Message,
    };

    // The file wins where both are given, as in Consul 1.8.7.
    private static string? TokenOf(AgentAddress agent) =>
        agent.TokenFile is { } file && File.ReadAllText(file).Trim() is { Length: > 0 } token ? token : agent.Token;
}

/// <summary>What an agent answered.</summary>
internal sealed record AgentReply(int Status, byte[] Body)
{
    /// <summary>What a later request waits by, as the agent said it; null when it did not.</summary>
    public string? Index { get; init; }

    /// <summary>What of a restored snapshot could not be carried over; empty when all was.</summary>
    public string LeftOut { get; init; } = "";

    public string Text => Encoding.UTF8.GetString(Body);

    public bool NotFound => Status == 404;

    /// <summary>The body of a success; anything else is trouble, in Consul's words.</summary>
    public AgentReply Expected() => Status == 200
        ? this
        : throw new AgentTroubleException($"Unexpected response code: {Status} ({Text})", AgentTroubleException.NextStep(Status, Text))
        {
            Status = Status,
        };

    public JsonElement Json() => JsonDocument.Parse(Expected().Body).RootElement;

    /// <summary>
    /// Keys that were read: none where there are none. Consul's program keeps to itself why they could not be; here it is
    /// said on the line below.
    /// </summary>
    public IReadOnlyList<JsonElement> Keys() => Status switch
    {
        200 => [.. Json().EnumerateArray()],
        404 => [],
        _ => throw new AgentTroubleException($"Unexpected response code: {Status}", Why(AgentTroubleException.NextStep(Status, Text)))
        {
            Status = Status,
        },
    };

    private string Why(string nextStep) => Text.Length == 0 ? nextStep : nextStep.Length == 0 ? Text : $"{Text}: {nextStep}";
}
