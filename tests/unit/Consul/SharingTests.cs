using System.Globalization;
using System.Net;
using System.Text;
using Muster.Bedrock;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Consul;

/// <summary>Answers made once for many, through the door: that they are, and that none is ever stale.</summary>
public sealed class SharingTests : IAsyncLifetime
{
    private DoorFixture _door = null!;

    public async Task InitializeAsync() =>
        _door = await DoorFixture.StartAsync(options => options with { ConnectionsPerClientMax = 0 });

    public async Task DisposeAsync() => await _door.DisposeAsync();

    [Theory]
    [InlineData("/v1/health/service/web?passing", "/v1/catalog/register", """{"Node":"n2","Address":"10.0.0.2","Service":{"Service":"web","Port":81}}""")]
    [InlineData("/v1/catalog/services", "/v1/catalog/register", """{"Node":"n2","Address":"10.0.0.2","Service":{"Service":"web","Tags":["x"]}}""")]
    [InlineData("/v1/kv/tree/?recurse", "/v1/kv/tree/key", "other")]
    [InlineData("/v1/kv/tree/?keys", "/v1/kv/tree/key", "other")]
    [InlineData("/v1/kv/tree/key", "/v1/kv/tree/key", "other")]
    public async Task One_write_wakes_a_crowd_with_one_rendering(string target, string path, string body)
    {
        const int Crowd = 300;
        await PutAsync("/v1/catalog/register", """{"Node":"n2","Address":"10.0.0.2","Service":{"Service":"web","Port":80}}""");
        await PutAsync("/v1/kv/tree/key", "one");
        using var first = await _door.Client.GetAsync(target);
        var index = long.Parse(first.Headers.GetValues("X-Consul-Index").Single(), CultureInfo.InvariantCulture);
        var parts = target.Split('?');
        var waiting = Enumerable.Range(0, Crowd).Select(i => _door.Client.GetAsync(
            $"{parts[0]}?index={index}&wait={60 + i}s{(parts.Length > 1 ? $"&{parts[1]}" : "")}")).ToList();
        await Eventually.Until(() => Waiting() >= Crowd, "all wait");
        Assert.DoesNotContain(waiting, one => one.IsCompleted);

        var before = _door.Door.Answers!.Rendered;
        await PutAsync(path, body);
        var answers = await Task.WhenAll(waiting);
        var bodies = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()));
        Assert.Equal(before + 1, _door.Door.Answers!.Rendered);
        Assert.Single(bodies.Distinct());
        Assert.Single(answers.Select(answer => answer.Headers.GetValues("X-Consul-Index").Single()).Distinct());
        Assert.Equal(bodies[0], await _door.Client.GetStringAsync(target));
        Assert.Equal(0, Waiting());
    }

    /// <summary>The same with a parameter that nobody reads is another question, and so made anew each time.</summary>
    [Fact]
    public async Task Whatever_is_written_a_shared_answer_is_what_would_be_made_now()
    {
        string[] targets =
        [
            "/v1/catalog/nodes?", "/v1/catalog/nodes?node-meta=rack:r1", "/v1/catalog/nodes?near=n2&pretty",
            "/v1/catalog/nodes?filter=Meta.rack==r1", "/v1/catalog/services?", "/v1/catalog/services?node-meta=rack:r1",
            "/v1/catalog/service/web?", "/v1/catalog/service/WEB?tag=a", "/v1/catalog/service/web?node-meta=rack:r2",
            "/v1/catalog/node/n1?", "/v1/catalog/node/n2?", "/v1/catalog/node-services/n2?", "/v1/catalog/node/aaaaaaaa?",
            "/v1/health/node/n2?", "/v1/health/checks/web?", "/v1/health/checks/web?node-meta=rack:r1",
            "/v1/health/state/any?", "/v1/health/state/critical?", "/v1/health/state/any?node-meta=rack:r2",
            "/v1/health/service/web?", "/v1/health/service/web?passing", "/v1/health/service/web?passing&tag=a&tag=b",
            "/v1/health/service/web?node-meta=rack:r1", "/v1/health/service/web?filter=Checks.Status==critical",
            "/v1/health/service/db?near=_agent", "/v1/health/service/none?", "/v1/catalog/datacenters?",
        ];
        var chance = new Prng(3);
        for (var round = 0; round < 60; round++)
        {
            await WriteSomethingAsync(chance);
            foreach (var target in targets)
            {
                Assert.Equal(
                    await _door.Client.GetStringAsync($"{target}&unread={round}"),
                    await _door.Client.GetStringAsync(target));
            }
        }

        Assert.InRange(_door.Door.Answers!.Rendered, 1, 60 * targets.Length * 19 / 10);
    }

    [Fact]
    public async Task Packed_or_not_it_is_the_same()
    {
        await PutAsync("/v1/catalog/register", """{"Node":"n2","Address":"10.0.0.2","Service":{"Service":"web"}}""");
        using var packing = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip })
        {
            BaseAddress = _door.Address,
        };
        var plain = await _door.Client.GetStringAsync("/v1/health/service/web");
        Assert.Equal(plain, await packing.GetStringAsync("/v1/health/service/web"));
        Assert.Equal(plain, await packing.GetStringAsync("/v1/health/service/web"));
        Assert.Equal(1, _door.Door.Answers!.Rendered);
    }

    [Fact]
    public async Task A_large_answer_comes_whole()
    {
        for (var i = 0; i < 300; i++)
        {
            await PutAsync(
                "/v1/catalog/register",
                $$$"""{"Node":"n{{{i}}}","Address":"10.0.0.2","Service":{"Service":"web","Meta":{"m":"{{{new string('x', 500)}}}"} } }""");
        }

        var answer = await _door.Client.GetStringAsync("/v1/health/service/web");
        Assert.InRange(answer.Length, 3 * 64 * 1024, int.MaxValue);
        Assert.EndsWith("]", answer, StringComparison.Ordinal);
        Assert.Equal(300, answer.Split(new string('x', 500)).Length - 1);
    }

    [Fact]
    public async Task Clients_that_go_away_free_their_places_at_once()
    {
        await PutAsync("/v1/catalog/register", """{"Node":"n2","Address":"10.0.0.2","Service":{"Service":"web"}}""");
        using var leave = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 50).Select(_ => _door.Client.GetAsync(
            "/v1/health/service/web?index=1000&wait=10m", leave.Token)).ToList();
        await Eventually.Until(() => Waiting() == 50, "all wait");
        await leave.CancelAsync();
        await Eventually.Until(() => Waiting() == 0, "nobody waits");
        foreach (var one in waiting)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        }
    }

    private int Waiting() => _door.House.Catalog.Waiting + _door.House.Kv.Waiting;

    private Task WriteSomethingAsync(Prng chance)
    {
        var node = $"n{1 + chance.Next(3)}";
        var service = chance.Next(2) == 0 ? "web" : "db";
        var status = chance.Next(2) == 0 ? "passing" : "critical";
        return chance.Next(8) switch
        {
            0 => PutAsync("/v1/catalog/deregister", $$$"""{"Node":"n2","ServiceID":"{{{service}}}"}"""),
            1 => PutAsync("/v1/catalog/deregister", """{"Node":"n3"}"""),
            2 => PutAsync("/v1/catalog/deregister", """{"Node":"n2","CheckID":"alive"}"""),
            3 => PutAsync("/v1/catalog/register", $$$"""{"Node":"{{{node}}}","Address":"10.0.0.{{{chance.Next(9)}}}","NodeMeta":{"rack":"r{{{1 + chance.Next(2)}}}"}}"""),
            4 => PutAsync("/v1/catalog/register", $$$"""{"Node":"n2","ID":"aaaaaaaa-2222-4333-8444-{{{chance.Next(2):d12}}}","Address":"10.0.0.2"}"""),
            5 => PutAsync("/v1/catalog/register", $$$"""{"Node":"{{{node}}}","Address":"10.0.0.2","Check":{"CheckID":"alive","Name":"alive","Status":"{{{status}}}"}}"""),
            6 => PutAsync("/v1/catalog/register", $$$"""{"Node":"{{{node}}}","Address":"10.0.0.2","Service":{"Service":"{{{service}}}","Tags":["a","{{{chance.Next(3)}}}"]},"Check":{"CheckID":"c-{{{service}}}","Name":"c","Status":"{{{status}}}","ServiceID":"{{{service}}}"}}"""),
            _ => PutAsync("/v1/agent/service/register", $$$"""{"Name":"{{{service}}}","Port":{{{chance.Next(1000)}}},"Check":{"TTL":"1h"}}"""),
        };
    }

    private async Task PutAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8);
        using var done = await _door.Client.PutAsync(path, content);
        await done.Content.ReadAsStringAsync();
    }
}
