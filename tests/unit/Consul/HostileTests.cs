using System.Net;
using System.Text;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Consul;

/// <summary>Requests that nobody means well: a clear answer, and nobody else is harmed.</summary>
public sealed class HostileTests : IAsyncLifetime
{
    private DoorFixture _door = null!;

    public async Task InitializeAsync() => _door = await DoorFixture.StartAsync();

    public async Task DisposeAsync() => await _door.DisposeAsync();

    [Theory]
    [InlineData("GET /v1/kv/a%zz HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("GET /v1/kv/a%00 HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("GET /v1/kv/%0d%0aX-Evil:1 HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("GET /v1/kv/a%FFb?raw HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 404 ")]
    [InlineData("GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 301 ")]
    [InlineData("GET /v1/kv/..%2F..%2Fetc HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 301 ")]
    [InlineData("GET http://evil/v1/status/leader HTTP/1.1\r\nHost: evil\r\n\r\n", "HTTP/1.1 200 ")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 ")]
    [InlineData("GET /v1/kv/a HTTP/1.1\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("GET /v1/kv/a HTTP/9.9\r\nHost: x\r\n\r\n", "HTTP/1.1 ")]
    [InlineData("garbage\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("PUT /v1/kv/a HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("PUT /v1/kv/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 400 ")]
    public async Task Odd_bytes_get_a_plain_answer(string request, string answer)
    {
        Assert.StartsWith(answer, await _door.SayAsync(request), StringComparison.Ordinal);
        await StillServesAsync();
    }

    [Fact]
    public async Task A_value_above_the_limit_is_refused_before_it_is_read()
    {
        var answer = await _door.SayAsync("PUT /v1/kv/big HTTP/1.1\r\nHost: x\r\nContent-Length: 600000\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413 Request Entity Too Large\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith(
            "Request body(600000 bytes) too large, max size: 524288 bytes. "
                + "See https://www.consul.io/docs/agent/options.html#kv_max_value_size.",
            answer,
            StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunked_value_has_the_same_limit()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/kv/big");
        request.Content = new ByteArrayContent(new byte[524_289]);
        request.Headers.TransferEncodingChunked = true;
        using var answer = await _door.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);

        using var most = await _door.Client.PutAsync("/v1/kv/big", new ByteArrayContent(new byte[524_288]));
        Assert.Equal("true", await most.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Too_many_headers_and_too_long_a_line_are_refused()
    {
        var line = await _door.SayAsync($"GET /v1/kv/{new string('a', 100_000)} HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 414 ", line, StringComparison.Ordinal);
        var headers = await _door.SayAsync($"GET / HTTP/1.1\r\nHost: x\r\nX: {new string('a', 100_000)}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 431 ", headers, StringComparison.Ordinal);
        await StillServesAsync();
    }

    [Fact]
    public async Task A_depth_bomb_is_a_decode_error()
    {
        var bomb = "{\"Name\":" + string.Concat(Enumerable.Repeat("[", 50_000));
        using var answer = await _door.Client.PutAsync("/v1/agent/service/register", new StringContent(bomb));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("Request decode failed: exceeded max depth", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_null_among_the_checks_is_refused_which_crashed_Consul()
    {
        using var answer = await _door.Client.PutAsync(
            "/v1/agent/service/register", new StringContent("""{"Name":"a","Checks":[null]}"""));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Clients_that_never_finish_are_cut_off_and_others_served_meanwhile()
    {
        await using var hasty = await DoorFixture.StartAsync(
            options => options with { HeadersTimeout = TimeSpan.FromSeconds(1) });
        using var slow = await hasty.ConnectAsync();
        await slow.GetStream().WriteAsync("GET /v1/kv/a HTTP/1.1\r\nHost:"u8.ToArray());
        Assert.Equal("Consul Agent", await hasty.Client.GetStringAsync("/"));
        using var reader = new StreamReader(slow.GetStream(), Encoding.Latin1);
        Assert.StartsWith("HTTP/1.1 408 ", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [Covers("H-20")]
    public async Task More_connections_than_one_address_may_hold_are_told_so()
    {
        await using var small = await DoorFixture.StartAsync(options => options with { ConnectionsPerClientMax = 2 });
        using var first = await small.ConnectAsync();
        using var second = await small.ConnectAsync();
        await first.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        Assert.True(await first.GetStream().ReadAsync(new byte[1]) > 0);
        await second.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        Assert.True(await second.GetStream().ReadAsync(new byte[1]) > 0);

        Assert.StartsWith("HTTP/1.1 429 ", await small.SayAsync(""), StringComparison.Ordinal);
        first.Close();
        await Eventually.Until(
            async () => (await small.SayAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n")).Contains(" 200 ", StringComparison.Ordinal),
            "a place is free again");
    }

    private async Task StillServesAsync() => Assert.Equal("Consul Agent", await _door.Client.GetStringAsync("/"));
}
