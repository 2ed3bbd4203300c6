using System.Net;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Consul;

/// <summary>Blocking reads through the door.</summary>
public sealed class WaitingTests : IAsyncLifetime
{
    private DoorFixture _door = null!;

    public async Task InitializeAsync() => _door = await DoorFixture.StartAsync();

    public async Task DisposeAsync() => await _door.DisposeAsync();

    [Fact]
    public async Task A_write_wakes_the_reader_of_that_key()
    {
        var index = await PutAsync("a", "1");
        var waiting = _door.Client.GetStringAsync($"/v1/kv/a?raw&index={index}");
        await PutAsync("b", "1");
        Assert.False(waiting.IsCompleted);
        await PutAsync("a", "2");
        Assert.Equal("2", await waiting);
    }

    [Fact]
    public async Task A_client_that_goes_away_frees_its_wait()
    {
        // The one place there is for a client is free again only once the request has ended.
        await using var narrow = await DoorFixture.StartAsync(options => options with { ConnectionsPerClientMax = 1 });
        using (var client = await narrow.ConnectAsync())
        {
            await client.GetStream().WriteAsync("GET /v1/kv/a?index=1000&wait=10m HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
            await Eventually.Until(
                async () => (await narrow.SayAsync("")).StartsWith("HTTP/1.1 429 ", StringComparison.Ordinal),
                "the first client holds the only place");
        }

        await Eventually.Until(
            async () => (await narrow.SayAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n")).Contains(" 200 ", StringComparison.Ordinal),
            "the place is free");
    }

    [Fact]
    [Covers("B-08")]
    public async Task A_closing_door_answers_what_holds()
    {
        var index = await PutAsync("a", "1");
        var waiting = _door.Client.GetAsync($"/v1/kv/a?raw&index={index}");
        await _door.Client.GetStringAsync("/");
        await _door.Door.DisposeAsync();
        using var answer = await waiting;
        Assert.Equal((HttpStatusCode.OK, "1"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task A_service_s_hash_holds_until_its_content_changes()
    {
        await RegisterAsync("""{"Name":"web","Port":80}""");
        using var first = await _door.Client.GetAsync("/v1/agent/service/web");
        var hash = first.Headers.GetValues("X-Consul-Contenthash").Single();
        var waiting = _door.Client.GetAsync($"/v1/agent/service/web?hash={hash}&wait=5m");
        await RegisterAsync("""{"Name":"other"}""");
        Assert.False(waiting.IsCompleted);
        await RegisterAsync("""{"Name":"web","Port":81}""");
        using var second = await waiting;
        Assert.NotEqual(hash, second.Headers.GetValues("X-Consul-Contenthash").Single());
    }

    [Fact]
    public async Task What_the_catalog_deregisters_of_this_node_stays_away()
    {
        await RegisterAsync("""{"Name":"web","Port":80,"Check":{"TTL":"1h"}}""");
        using var removed = await _door.Client.PutAsync(
            "/v1/catalog/deregister", new StringContent("""{"Node":"N1","ServiceID":"web"}"""));
        Assert.Equal("true", await removed.Content.ReadAsStringAsync());
        Assert.Equal("{}", await _door.Client.GetStringAsync("/v1/agent/services"));
        Assert.Equal("[]", await _door.Client.GetStringAsync("/v1/health/service/web"));
        Assert.Equal("{}", await _door.Client.GetStringAsync("/v1/agent/checks"));
    }

    private async Task<string> PutAsync(string key, string value)
    {
        using var put = await _door.Client.PutAsync($"/v1/kv/{key}", new StringContent(value));
        Assert.Equal("true", await put.Content.ReadAsStringAsync());
        using var read = await _door.Client.GetAsync($"/v1/kv/{key}");
        return read.Headers.GetValues("X-Consul-Index").Single();
    }

    private async Task RegisterAsync(string body)
    {
        using var done = await _door.Client.PutAsync("/v1/agent/service/register", new StringContent(body));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }
}
