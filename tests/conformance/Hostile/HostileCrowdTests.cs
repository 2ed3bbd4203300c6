using System.Net;
using System.Text;
using Muster.Tests.Conformance.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Hostile;

/// <summary>Many connections that do not behave, and one client beside them that must not notice.</summary>
public sealed class HostileCrowdTests : IAsyncLifetime
{
    private const int SlowClients = 300;
    private const int BlockedQueries = 2_000;
    private const int ConnectionsPerAddress = 100;
    private const int RequestsBeside = 50;

    /// <summary>File descriptors that may come and go by themselves: the journal, timers, a few kept connections.</summary>
    private const int DescriptorsSlack = 64;

    private AgentProcess _agent = null!;

    public async Task InitializeAsync() => _agent = await AgentProcess.StartAsync();

    public async Task DisposeAsync() => await _agent.DisposeAsync();

    [Fact]
    public async Task Slow_clients_hold_nobody_up()
    {
        var crowd = await Task.WhenAll(Enumerable.Range(0, SlowClients)
            .Select(number => RawExchange.ConnectAsync(_agent.HttpPort, Source(number))));
        foreach (var (number, letter) in "GET /v1/kv/slow HTTP/1.1\r\nHost: x\r\nX-Slow: ".Index())
        {
            await Task.WhenAll(crowd.Select(slow => slow.SendAsync(new[] { (byte)letter })));
            if (number % 4 == 0)
            {
                await OthersAreServedAsync(1);
            }
        }

        await OthersAreServedAsync(RequestsBeside);
        foreach (var slow in crowd)
        {
            slow.Dispose();
        }

        await OthersAreServedAsync(1);
    }

    [Fact]
    public async Task Slow_bodies_hold_nobody_up()
    {
        var crowd = await Task.WhenAll(Enumerable.Range(0, SlowClients).Select(number => RawExchange.BeginAsync(
            _agent.HttpPort, "PUT", $"/v1/kv/slow/{number}", ["Content-Length: 1000"], Encoding.ASCII.GetBytes("some"),
            Source(number))));
        await OthersAreServedAsync(RequestsBeside);
        foreach (var slow in crowd)
        {
            slow.Dispose();
        }

        await OthersAreServedAsync(1);
        Assert.Equal(404, (await RawExchange.GetAsync(_agent.HttpPort, "/v1/kv/slow/?keys")).Status);
    }

    [Fact]
    public async Task Half_closed_connections_are_answered_or_ended()
    {
        var crowd = await Task.WhenAll(Enumerable.Range(0, SlowClients).Select(number => RawExchange.BeginAsync(
            _agent.HttpPort, "GET", "/v1/kv/half?index=1&wait=300s", [], [], Source(number))));
        foreach (var half in crowd)
        {
            half.CloseHalf();
        }

        await OthersAreServedAsync(RequestsBeside);
        foreach (var half in crowd)
        {
            half.Dispose();
        }

        await OthersAreServedAsync(1);
    }

    [Fact]
    public async Task Thousands_of_blocked_queries_may_be_dropped()
    {
        Assert.Equal(200, (await RawExchange.PutAsync(_agent.HttpPort, "/v1/kv/watched", "1")).Status);
        var index = (await RawExchange.GetAsync(_agent.HttpPort, "/v1/kv/watched")).Header("X-Consul-Index");
        var before = Descriptors();
        var crowd = new List<RawExchange>();
        for (var number = 0; number < BlockedQueries; number++)
        {
            crowd.Add(await RawExchange.BeginAsync(
                _agent.HttpPort, "GET", $"/v1/kv/watched?index={index}&wait=300s", [], [], Source(number)));
        }

        Assert.True(Descriptors() >= before + (BlockedQueries / 2));
        await OthersAreServedAsync(RequestsBeside);
        foreach (var blocked in crowd.Skip(BlockedQueries / 2))
        {
            blocked.Dispose();
        }

        // Those that stayed are woken, all of them.
        var answers = crowd.Take(BlockedQueries / 2).Select(blocked => blocked.AnswerAsync()).ToList();
        Assert.Equal(200, (await RawExchange.PutAsync(_agent.HttpPort, "/v1/kv/watched", "2")).Status);
        Assert.All(await Task.WhenAll(answers), answer => Assert.Contains("\"Mg==\"", answer.Text, StringComparison.Ordinal));
        foreach (var blocked in crowd)
        {
            blocked.Dispose();
        }

        await Eventually.Until(
            () => Descriptors() <= before + DescriptorsSlack, "the dropped connections are given up");
        await OthersAreServedAsync(1);
    }

    /// <summary>A client may hold only so many connections: the crowd comes from many addresses.</summary>
    private static IPAddress Source(int number) => new([127, 0, 1, (byte)(1 + (number / ConnectionsPerAddress))]);

    private int Descriptors() => Directory.GetFiles($"/proc/{_agent.Process.Id}/fd").Length;

    private async Task OthersAreServedAsync(int times)
    {
        for (var number = 0; number < times; number++)
        {
            var value = $"{number}";
            Assert.Equal(200, (await RawExchange.PutAsync(_agent.HttpPort, "/v1/kv/others", value)).Status);
            Assert.Equal(value, (await RawExchange.GetAsync(_agent.HttpPort, "/v1/kv/others?raw")).Text);
        }
    }
}
