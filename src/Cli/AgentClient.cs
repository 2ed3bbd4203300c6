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
        try
        {
            return new AgentClient(agent);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new AgentTroubleException($"Error connecting to Consul agent: {failure.Message}", "Name a file that can be read.");
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
        // As typed: the base library would fold a key such as a/../b into b.
        var text = _agent.Base + path + QueryText(query);
        if (!Uri.TryCreate(text, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }, out var url))
        {
            throw new AgentTroubleException($"parse \"{text}\": invalid address", "Write it HOST:PORT or as a URL.");
        }

        using var request = new HttpRequestMessage(method, url);
        request.Content = body is null ? null : new ByteArrayContent(body);
        try
        {
            using var response = await _http.SendAsync(request, cancel);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancel);
            return new AgentReply((int)response.StatusCode, bytes);
        }
        catch (HttpRequestException failure)
        {
            var verb = method.Method[0] + method.Method[1..].ToLowerInvariant();
            throw new AgentTroubleException($"{verb} \"{text}\": {Reason(failure, url)}", AgentTroubleException.IsOneRunning);
        }
    }

    public Task<AgentReply> GetAsync(
        string path, CancellationToken cancel, params IEnumerable<(string Name, string Value)> query) =>
        SendAsync(HttpMethod.Get, path, query, null, cancel);

    public void Dispose() => _http.Dispose();

    /// <summary>A name as part of a path; slashes of a key stay.</summary>
    public static string Escape(string key) => string.Join('/', key.Split('/').Select(Uri.EscapeDataString));

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

    // The file wins where both are given, as in Consul 1.8.7.
    private static string? TokenOf(AgentAddress agent) =>
        agent.TokenFile is { } file && File.ReadAllText(file).Trim() is { Length: > 0 } token ? token : agent.Token;
}

/// <summary>What an agent answered.</summary>
internal sealed record AgentReply(int Status, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public bool NotFound => Status == 404;

    /// <summary>The body of a success; anything else is trouble, in Consul's words.</summary>
    public AgentReply Expected() => Status == 200
        ? this
        : throw new AgentTroubleException($"Unexpected response code: {Status} ({Text})", AgentTroubleException.NextStep(Status, Text));

    public JsonElement Json() => JsonDocument.Parse(Expected().Body).RootElement;
}
