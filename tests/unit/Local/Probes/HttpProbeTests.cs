using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Muster.Engine.Contract;
using Muster.Registry.Local;
using Muster.Registry.Local.Probes;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Local.Probes;

/// <summary>The texts are those that Consul 1.8.7 gave for the same servers.</summary>
public sealed class HttpProbeTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly HttpProbe _probe;

    public HttpProbeTests() => _probe = new HttpProbe(CheckTerms.Default, _time);

    [Theory]
    [InlineData("200 OK", "passing")]
    [InlineData("204 No Content", "passing")]
    [InlineData("299 Fine Indeed", "passing")]
    [InlineData("429 Too Many Requests", "warning")]
    [InlineData("304 Not Modified", "critical")]
    [InlineData("404 Not Found", "critical")]
    [InlineData("500 Internal Server Error", "critical")]
    public async Task The_code_decides_and_the_output_tells_it_with_the_body(string line, string status)
    {
        var body = line.StartsWith("204", StringComparison.Ordinal) || line.StartsWith("304", StringComparison.Ordinal)
            ? ""
            : "hi\n";
        await using var server = new ScriptedServer(_ => $"HTTP/1.1 {line}\r\nConnection: close\r\n\r\n{body}");
        Assert.Equal(
            new ProbeResult(status, $"HTTP GET {server.Url}/x: {line} Output: {body}"), await RunAsync($"{server.Url}/x"));
    }

    [Fact]
    public async Task It_says_who_it_is_and_keeps_no_connection()
    {
        await using var server = new ScriptedServer(_ => ScriptedServer.Ok("ok"));
        await RunAsync($"{server.Url}/health?deep=1");
        var request = Assert.Single(server.Requests);
        Assert.StartsWith("GET /health?deep=1 HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains($"Host: 127.0.0.1:{server.Port}\r\n", request, StringComparison.Ordinal);
        Assert.Contains("User-Agent: Consul Health Check\r\n", request, StringComparison.Ordinal);
        Assert.Contains("Accept: text/plain, text/*, */*\r\n", request, StringComparison.Ordinal);
        Assert.Contains("Accept-Encoding: gzip\r\n", request, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Method_headers_and_body_are_the_owners()
    {
        await using var server = new ScriptedServer(_ => ScriptedServer.Ok("ok"));
        var result = await RunAsync($"{server.Url}/post", new LocalCheckDefinition
        {
            Method = "POST",
            Body = "hello",
            Header = Some.TtlCheck("").Header.Add("X-A", ["1", "2"]).Add("Host", ["foo.bar"])
                .Add("Content-Type", ["text/x"]).Add("User-Agent", ["mine"]),
        });
        Assert.Equal($"HTTP POST {server.Url}/post: 200 OK Output: ok", result.Output);
        var request = Assert.Single(server.Requests);
        Assert.StartsWith("POST /post HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nhello", request, StringComparison.Ordinal);
        Assert.Contains("Host: foo.bar\r\n", request, StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/x\r\n", request, StringComparison.Ordinal);
        Assert.Contains("User-Agent: mine\r\n", request, StringComparison.Ordinal);
        Assert.Matches("X-A: 1(, |\r\nX-A: )2\r\n", request);
    }

    [Fact]
    public async Task Redirects_are_followed_and_the_answer_is_told_for_what_was_asked()
    {
        await using var server = new ScriptedServer(request =>
            request.StartsWith("GET /end ", StringComparison.Ordinal)
                ? ScriptedServer.Ok("hi")
                : "HTTP/1.1 302 Found\r\nLocation: /end\r\nContent-Length: 0\r\n\r\n");
        var result = await RunAsync($"{server.Url}/start", new LocalCheckDefinition { Method = "POST", Body = "x" });
        Assert.Equal(new ProbeResult("passing", $"HTTP POST {server.Url}/start: 200 OK Output: hi"), result);
        Assert.Contains($"Referer: {server.Url}/start\r\n", server.Requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_temporary_redirect_repeats_the_request()
    {
        await using var server = new ScriptedServer(request =>
            request.StartsWith("POST /end ", StringComparison.Ordinal) && request.EndsWith("body", StringComparison.Ordinal)
                ? ScriptedServer.Ok("hi")
                : "HTTP/1.1 307 Temporary Redirect\r\nLocation: /end\r\nContent-Length: 0\r\n\r\n");
        var result = await RunAsync($"{server.Url}/start", new LocalCheckDefinition { Method = "POST", Body = "body" });
        Assert.Equal("passing", result.Status);
    }

    [Fact]
    public async Task Redirects_that_are_disabled_are_judged_as_they_are()
    {
        await using var server = new ScriptedServer(
            _ => "HTTP/1.1 302 Found\r\nLocation: /end\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(
            new ProbeResult("critical", $"HTTP GET {server.Url}: 302 Found Output: "),
            await RunAsync(server.Url, new LocalCheckDefinition { DisableRedirects = true }));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("", "302 response missing Location header")]
    [InlineData("Location: ftp://x/\r\n", "unsupported protocol scheme \"ftp\"")]
    public async Task Redirects_that_lead_nowhere_are_critical(string header, string why)
    {
        await using var server = new ScriptedServer(_ => $"HTTP/1.1 302 Found\r\n{header}Content-Length: 0\r\n\r\n");
        var result = await RunAsync(server.Url);
        Assert.Equal("critical", result.Status);
        Assert.EndsWith($": {why}", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_and_password_in_the_url_are_sent_and_not_told()
    {
        await using var server = new ScriptedServer(_ => ScriptedServer.Ok("ok"));
        Assert.Equal("passing", (await RunAsync($"http://me:se%20cret@127.0.0.1:{server.Port}/")).Status);
        Assert.Contains("Authorization: Basic bWU6c2UgY3JldA==\r\n", server.Requests[0], StringComparison.Ordinal);
        var port = UnusedPort();
        Assert.StartsWith(
            $"Get \"http://me:***@127.0.0.1:{port}/\": dial tcp ",
            (await RunAsync($"http://me:secret@127.0.0.1:{port}/")).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirects_without_end_are_critical()
    {
        await using var server = new ScriptedServer(
            _ => "HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(
            new ProbeResult("critical", "Get \"/loop\": stopped after 10 redirects"), await RunAsync($"{server.Url}/loop"));
    }

    [Fact]
    public async Task Of_a_long_body_the_end_is_kept()
    {
        var body = string.Concat(Enumerable.Range(0, 5000).Select(n => $"{n:0000}\n"));
        await using var server = new ScriptedServer(_ => ScriptedServer.Ok(body));
        var result = await RunAsync(server.Url, new LocalCheckDefinition { OutputMaxSize = 12 });
        Assert.Equal($"HTTP GET {server.Url}: 200 OK Output: 7\n4998\n4999\n", result.Output);
        Assert.EndsWith(body[^4096..], (await RunAsync(server.Url)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_breaks_off_does_not_change_the_verdict()
    {
        await using var server = new ScriptedServer(_ => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart");
        Assert.Equal($"HTTP GET {server.Url}: 200 OK Output: part", (await RunAsync(server.Url)).Output);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_in_time_is_critical()
    {
        await using var server = new ScriptedServer(_ => null);
        var running = RunAsync($"{server.Url}/slow", new LocalCheckDefinition { Timeout = TimeSpan.FromSeconds(3) });
        await Eventually.Until(() => server.Requests.Count == 1, "it was asked");
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(running.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(
            new ProbeResult(
                "critical",
                $"Get \"{server.Url}/slow\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)"),
            await running);
    }

    [Fact]
    public async Task The_timeout_is_ten_seconds_where_none_is_given()
    {
        await using var server = new ScriptedServer(_ => null);
        var running = RunAsync(server.Url);
        await Eventually.Until(() => server.Requests.Count == 1, "it was asked");
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(running.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("critical", (await running).Status);
    }

    [Fact]
    public async Task Nobody_there_is_told_in_the_words_that_operators_know()
    {
        var port = UnusedPort();
        Assert.Equal(
            new ProbeResult(
                "critical", $"Get \"http://127.0.0.1:{port}/x\": dial tcp 127.0.0.1:{port}: connect: connection refused"),
            await RunAsync($"http://127.0.0.1:{port}/x"));
    }

    [Fact]
    public async Task A_connection_that_ends_without_an_answer_is_critical()
    {
        await using var server = new ScriptedServer(_ => "");
        Assert.Equal(new ProbeResult("critical", $"Get \"{server.Url}\": EOF"), await RunAsync(server.Url));
    }

    [Fact]
    public async Task An_answer_that_is_none_is_critical()
    {
        await using var server = new ScriptedServer(_ => "garbage\r\n\r\n");
        Assert.Equal(
            new ProbeResult(
                "critical",
                $"Get \"{server.Url}\": net/http: HTTP/1.x transport connection broken: malformed HTTP response"),
            await RunAsync(server.Url));
    }

    [Fact]
    public async Task A_server_without_tls_is_told_so()
    {
        await using var server = new ScriptedServer(_ => "HTTP/1.0 400 Bad Request\r\n\r\n");
        var url = $"https://127.0.0.1:{server.Port}/";
        Assert.Equal(
            new ProbeResult("critical", $"Get \"{url}\": tls: first record does not look like a TLS handshake"),
            await RunAsync(url));
    }

    [Theory]
    [InlineData("127.0.0.1:1/x", "parse \"127.0.0.1:1/x\": first path segment in URL cannot contain colon")]
    [InlineData("::::", "parse \"::::\": missing protocol scheme")]
    [InlineData("http://127.0.0.1:1/%zz", "parse \"http://127.0.0.1:1/%zz\": invalid URL escape \"%zz\"")]
    [InlineData("ftp://127.0.0.1:1/x", "Get \"ftp://127.0.0.1:1/x\": unsupported protocol scheme \"ftp\"")]
    [InlineData("/x", "Get \"/x\": unsupported protocol scheme \"\"")]
    public async Task A_url_that_cannot_be_asked_is_critical(string url, string output) =>
        Assert.Equal(new ProbeResult("critical", output), await RunAsync(url));

    [Fact]
    public async Task A_method_that_is_none_is_critical() => Assert.Equal(
        new ProbeResult("critical", "net/http: invalid method \"PO ST\""),
        await RunAsync("http://127.0.0.1:1", new LocalCheckDefinition { Method = "PO ST" }));

    public void Dispose() => _probe.Dispose();

    internal static int UnusedPort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }

    private Task<ProbeResult> RunAsync(string url, LocalCheckDefinition? definition = null) =>
        _probe.RunAsync((definition ?? new LocalCheckDefinition()) with { Http = url }, CancellationToken.None).AsTask();
}
