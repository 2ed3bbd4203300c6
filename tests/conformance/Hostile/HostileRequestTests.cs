using System.Text;
using Muster.Tests.Conformance.Wire;

namespace Muster.Tests.Conformance.Hostile;

/// <summary>Requests that mean harm or are broken: a clear refusal for their sender, nothing for anybody else.</summary>
public sealed class HostileRequestTests(HostileServer server) : IClassFixture<HostileServer>
{
    private const int Megabyte = 1_048_576;

    private int Port => server.Agent.HttpPort;

    [Theory]
    [InlineData("/v1/kv/hostile/big")]
    [InlineData("/v1/catalog/register")]
    [InlineData("/v1/catalog/deregister")]
    [InlineData("/v1/agent/service/register")]
    [InlineData("/v1/agent/check/register")]
    [InlineData("/v1/agent/check/update/x")]
    public async Task A_body_announced_as_a_gigabyte_is_refused_unread(string path)
    {
        using var exchange = await RawExchange.BeginAsync(Port, "PUT", path, ["Content-Length: 1073741824"], []);
        var answer = await exchange.AnswerAsync();
        Assert.InRange(answer.Status, 400, 499);
        await OthersAreServedAsync();
    }

    [Theory]
    [InlineData("/v1/kv/hostile/endless")]
    [InlineData("/v1/catalog/register")]
    [InlineData("/v1/agent/service/register")]
    public async Task An_endless_chunked_body_is_cut_off(string path)
    {
        using var exchange = await RawExchange.BeginAsync(Port, "PUT", path, ["Transfer-Encoding: chunked"], []);
        var chunk = Encoding.ASCII.GetBytes($"100000\r\n{new string(' ', Megabyte)}\r\n");
        var answer = exchange.AnswerAsync();
        for (var sent = 0; sent < 64 && !answer.IsCompleted; sent++)
        {
            await exchange.SendAsync(chunk);
        }

        await RefusedOrCutAsync(answer);
        await OthersAreServedAsync();
    }

    [Theory]
    [InlineData("X-Long: ", "", 2 * Megabyte)]
    [InlineData("X-Many-", ": x\r\n", 40_000)]
    public async Task Headers_without_end_are_refused(string header, string end, int count)
    {
        using var exchange = await RawExchange.ConnectAsync(Port);
        var answer = exchange.AnswerAsync();
        await exchange.SendAsync(Encoding.ASCII.GetBytes("GET /v1/status/leader HTTP/1.1\r\nHost: x\r\n"));
        await exchange.SendAsync(Encoding.ASCII.GetBytes(end.Length == 0
            ? $"{header}{new string('x', count)}\r\n\r\n"
            : $"{string.Concat(Enumerable.Range(0, count).Select(number => $"{header}{number}{end}"))}\r\n"));
        await RefusedOrCutAsync(answer);
        await OthersAreServedAsync();
    }

    [Fact]
    public async Task A_path_without_end_is_refused()
    {
        using var exchange = await RawExchange.ConnectAsync(Port);
        var answer = exchange.AnswerAsync();
        await exchange.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /v1/kv/{new string('k', 2 * Megabyte)} HTTP/1.1\r\nHost: x\r\n\r\n"));
        await RefusedOrCutAsync(answer);
        await OthersAreServedAsync();
    }

    [Theory]
    [InlineData("\\xff\\xfe{\"Name\":\"x\"}")]
    [InlineData("{\"Name\":\"\\xc3\\x28\"")]
    [InlineData("{\"Name\":\"x\"")]
    [InlineData("{\"Name\":\"x\",}")]
    [InlineData("{\"Name\":\"\\xed\\xa0\\x80\",\"Tags\":[}")]
    [InlineData("{\"Name\":1e999}")]
    [InlineData("{\"Name\":\"x\",\"Port\":99999999999999999999}")]
    [InlineData("{\"Name\":\"x\",\"Tags\":{\"a\":1}}")]
    [InlineData("\"just text\"")]
    [InlineData("{\"Name\":\"\\u0000\\ud800\"")]
    public async Task Broken_json_is_refused_with_its_reason(string body)
    {
        foreach (var path in (string[])["/v1/agent/service/register", "/v1/agent/check/register"])
        {
            var answer = await RawExchange.RunAsync(Port, "PUT", path, [], RawExchange.Bytes(body));
            Assert.True(answer.Status == 400, $"{path}: {answer}");
            Assert.StartsWith("Request decode failed: ", answer.Text, StringComparison.Ordinal);
        }

        await OthersAreServedAsync();
    }

    [Theory]
    [InlineData("[", 100_000)]
    [InlineData("{\"a\":", 100_000)]
    [InlineData("{\"Service\":{\"Meta\":", 20_000)]
    public async Task Deep_json_is_refused(string opening, int depth)
    {
        var body = RawExchange.Bytes(string.Concat(Enumerable.Repeat(opening, depth)));
        foreach (var path in (string[])
            ["/v1/catalog/register", "/v1/agent/service/register", "/v1/agent/check/register", "/v1/catalog/deregister"])
        {
            var answer = await RawExchange.RunAsync(Port, "PUT", path, [], body);
            Assert.InRange(answer.Status, 400, 499);
            await OthersAreServedAsync();
        }
    }

    [Theory]
    [InlineData("/v1/kv/../../../../etc/passwd?raw")]
    [InlineData("/v1/kv/%2e%2e/%2e%2e/%2e%2e/etc/passwd?raw")]
    [InlineData("/v1/kv/..%2f..%2f..%2fetc%2fpasswd?raw")]
    [InlineData("/v1/kv/..\\..\\etc\\passwd?raw")]
    [InlineData("/ui/../../../../etc/passwd")]
    [InlineData("/%2e%2e%2f%2e%2e%2fetc/passwd")]
    [InlineData("/v1/agent/service/../../../../etc/passwd")]
    [InlineData("/v1/kv/a%00b")]
    [InlineData("/v1/kv/%c0%ae%c0%ae/x")]
    [InlineData("/v1/catalog/node/%ff%fe")]
    [InlineData("/v1/health/state/%f0%9f")]
    [InlineData("/v1/kv/\\xff\\xfe")]
    [InlineData("*")]
    [InlineData("v1/kv/a")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("/v1/kv/a?recurse&index=99999999999999999999999")]
    [InlineData("/v1/kv/a?index=1&wait=9999999999999h")]
    [InlineData("/v1/kv/a?%00=%00&%ff")]
    public async Task Path_tricks_lead_nowhere(string target)
    {
        using var exchange = await RawExchange.ConnectAsync(Port);
        await exchange.SendAsync(RawExchange.Bytes($"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n"));
        var answer = await exchange.AnswerAsync();
        Assert.DoesNotContain("root:", answer.Text, StringComparison.Ordinal);
        Assert.True(answer.Status is >= 300 and < 500 || answer.Text is "null" or "[]", answer.ToString());
        await OthersAreServedAsync();
    }

    [Theory]
    [InlineData("\\x16\\x03\\x01\\x02\\x00\\x01\\x00\\x01\\xfc\\x03\\x03")]
    [InlineData("GET\r\n\r\n")]
    [InlineData("GET / HTTP/9.9\r\nHost: x\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n")]
    [InlineData("PUT /v1/kv/h HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("PUT /v1/kv/h HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx")]
    [InlineData("PUT /v1/kv/h HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n: empty name\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nFolded: a\r\n b\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\r\n\r\n")]
    public async Task What_is_no_http_is_refused_or_cut_off(string bytes)
    {
        using var exchange = await RawExchange.ConnectAsync(Port);
        await exchange.SendAsync(RawExchange.Bytes(bytes));
        exchange.CloseHalf();
        await RefusedOrCutAsync(exchange.AnswerAsync());
        await OthersAreServedAsync();
    }

    [Fact]
    public async Task Requests_sent_ahead_are_answered_in_order()
    {
        using var exchange = await RawExchange.ConnectAsync(Port);
        await exchange.SendAsync(RawExchange.Bytes(
            "PUT /v1/kv/ahead HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1"
            + "GET /v1/kv/ahead?raw HTTP/1.1\r\nHost: x\r\n\r\n"
            + "DELETE /v1/kv/ahead HTTP/1.1\r\nHost: x\r\n\r\n"
            + "GET /v1/kv/ahead HTTP/1.1\r\nHost: x\r\n\r\n"));
        Assert.Equal("true", (await exchange.AnswerAsync()).Text.Trim());
        Assert.Equal("1", (await exchange.AnswerAsync()).Text);
        Assert.Equal("true", (await exchange.AnswerAsync()).Text.Trim());
        Assert.Equal(404, (await exchange.AnswerAsync()).Status);
    }

    /// <summary>A refusal, or a connection ended where there is nobody to be answered.</summary>
    private static async Task RefusedOrCutAsync(Task<RawAnswer> asked)
    {
        try
        {
            var answer = await asked;
            Assert.True(answer.Status is >= 400 and < 500 or 505, answer.ToString());
        }
        catch (EndOfStreamException)
        {
            return;
        }
    }

    private async Task OthersAreServedAsync()
    {
        Assert.Equal(200, (await RawExchange.PutAsync(Port, "/v1/kv/others", "served")).Status);
        Assert.Equal("served", (await RawExchange.GetAsync(Port, "/v1/kv/others?raw")).Text);
    }
}
