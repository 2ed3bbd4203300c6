using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Muster.Doors;
using Muster.Engine.Contract;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Consul;

public sealed class SlowRequestsTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly LogTap _tap = new(TimeProvider.System);
    private LogListener _log = null!;
    private SlowRequests _slow = null!;
    private DoorFixture _door = null!;

    public async Task InitializeAsync()
    {
        _log = _tap.Listen(LogLevel.Information)!;
        _slow = new SlowRequests(_time, _tap.CreateLogger("Muster.Agent")) { Threshold = TimeSpan.FromSeconds(1) };
        _door = await DoorFixture.StartAsync(furnish: house => house with { Slow = _slow, Time = _time });
    }

    public async Task DisposeAsync()
    {
        await _door.DisposeAsync();
        _tap.Dispose();
    }

    [Fact]
    public async Task A_slow_request_is_told_once_without_what_nobody_may_know()
    {
        using var client = await _door.ConnectAsync();
        await SayAsync(client, "PUT /v1/kv/a%20b?token=secret&flags=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nExpect: 100-continue\r\n\r\n");
        await HearAsync(client, "100 Continue");
        _time.Advance(TimeSpan.FromMilliseconds(2500));
        await SayAsync(client, "hidden");
        await HearAsync(client, "true");
        var line = await _log.Lines.ReadAsync();
        Assert.Equal(
            "Slow request: method=PUT path=/v1/kv/a%20b client=127.0.0.1 status=200 took_ms=2500 receiving_ms=2500 inside_ms=0 sending_ms=0",
            line.Message);
        Assert.Equal((LogLevel.Warning, 2500), (line.Level, line.Fields.Single(field => field.Name == "took_ms").Number));
        Assert.False(_log.Lines.TryRead(out _));
    }

    [Fact]
    public async Task What_the_client_wants_to_wait_for_does_not_count()
    {
        using var put = await _door.Client.PutAsync("/v1/kv/a", new StringContent("1"));
        var waiting = _door.Client.GetAsync("/v1/kv/a?index=1000000");
        await Eventually.Until(() => _door.House.Kv.Waiting == 1, "the reader waits");
        _time.Advance(TimeSpan.FromMinutes(4));
        await _door.Door.DisposeAsync();
        using var answer = await waiting;
        Assert.True(answer.IsSuccessStatusCode);
        Assert.False(_log.Lines.TryRead(out _));
    }

    [Fact]
    public void Of_a_flood_ten_are_told_and_then_how_many_more_there_were()
    {
        for (var i = 0; i < 25; i++)
        {
            Tell(i);
        }

        Assert.Equal(10, Heard().Count);
        _time.Advance(TimeSpan.FromSeconds(10));
        Tell(25);
        var heard = Heard();
        Assert.Equal("15 more slow requests came before and were not told one by one", heard[0]);
        Assert.Contains("path=/25", heard[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_threshold_may_change_and_zero_tells_of_none()
    {
        Assert.True(_slow.Has(TimeSpan.FromSeconds(1)) && !_slow.Has(TimeSpan.FromMilliseconds(999)));
        _slow.Threshold = TimeSpan.FromSeconds(5);
        Assert.False(_slow.Has(TimeSpan.FromSeconds(1)));
        _slow.Threshold = TimeSpan.Zero;
        Assert.False(_slow.Has(TimeSpan.FromHours(1)));
    }

    private void Tell(int number) => _slow.Tell(
        "GET", $"/{number}", "127.0.0.1", 200, TimeSpan.FromSeconds(1), TimeSpan.Zero, TimeSpan.Zero);

    private List<string> Heard()
    {
        var heard = new List<string>();
        while (_log.Lines.TryRead(out var line))
        {
            heard.Add(line.Message);
        }

        return heard;
    }

    private static async Task SayAsync(TcpClient client, string text) =>
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text));

    private static async Task HearAsync(TcpClient client, string wanted)
    {
        var heard = new StringBuilder();
        var buffer = new byte[4096];
        while (!heard.ToString().Contains(wanted, StringComparison.Ordinal))
        {
            var read = await client.GetStream().ReadAsync(buffer);
            Assert.NotEqual(0, read);
            heard.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
    }
}
