using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Muster.Doors;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Consul;

public sealed class MonitorTests : IAsyncLifetime
{
    private readonly LogTap _tap = new(TimeProvider.System);
    private DoorFixture _door = null!;

    public async Task InitializeAsync() => _door = await DoorFixture.StartAsync(furnish: house => house with { Tap = _tap });

    public async Task DisposeAsync() => await _door.DisposeAsync();

    [Fact]
    [Covers("H-90")]
    public async Task Lines_of_the_level_asked_for_and_above_are_sent_as_they_come()
    {
        using var reader = await FollowAsync("?loglevel=warn");
        var log = _tap.CreateLogger("Muster.Doors.Dns.DnsDoor");
        log.Log(LogLevel.Information, "not heard");
        log.Log(LogLevel.Warning, "first\nof two");
        log.Log(LogLevel.Error, new IOException("gone"), "second");
        Assert.Matches(@"^\S+Z \[WARN\]  dns: first of two$", await reader.ReadLineAsync());
        Assert.Matches(@"^\S+Z \[ERROR\] dns: second: error=IOException: gone$", await reader.ReadLineAsync());
    }

    [Fact]
    [Covers("H-90")]
    public async Task The_level_is_info_unless_one_is_asked_for()
    {
        using var reader = await FollowAsync("");
        var log = _tap.CreateLogger("Muster.Agent");
        log.Log(LogLevel.Debug, "not heard");
        log.Log(LogLevel.Information, "heard");
        Assert.EndsWith("[INFO]  agent: heard", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [Covers("H-90")]
    public async Task Lines_may_be_had_as_json()
    {
        using var reader = await FollowAsync("?logjson&loglevel=DEBUG");
        _tap.CreateLogger("Muster.Agent").Log(LogLevel.Debug, "said \"so\"");
        using var line = JsonDocument.Parse((await reader.ReadLineAsync())!);
        Assert.Equal(
            ("debug", "said \"so\"", "agent"),
            (Text(line, "@level"), Text(line, "@message"), Text(line, "@module")));
        Assert.True(DateTimeOffset.TryParse(Text(line, "@timestamp"), out _));
    }

    [Fact]
    [Covers("H-90")]
    public async Task A_level_that_there_is_not_is_refused()
    {
        using var answer = await _door.Client.GetAsync("/v1/agent/monitor?loglevel=zz");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("Bad request: Unknown log level: zz", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Who_goes_away_is_listened_for_no_more()
    {
        var log = _tap.CreateLogger("Muster.Agent");
        var reader = await FollowAsync("");
        Assert.True(log.IsEnabled(LogLevel.Information));
        reader.Dispose();
        await Eventually.Until(() => !log.IsEnabled(LogLevel.Critical), "nobody listens");
    }

    [Fact]
    public async Task Too_many_followers_are_refused()
    {
        var listeners = Enumerable.Range(0, LogTap.ListenersMax).Select(_ => _tap.Listen(LogLevel.Error)!).ToList();
        using var answer = await _door.Client.GetAsync("/v1/agent/monitor");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        listeners.ForEach(listener => listener.Dispose());
        using var reader = await FollowAsync("");
    }

    [Fact]
    public async Task A_closing_door_ends_the_stream()
    {
        using var reader = await FollowAsync("");
        await _door.Door.DisposeAsync();
        Assert.Null(await reader.ReadLineAsync());
    }

    [Fact]
    public void A_slow_reader_loses_lines_and_is_told_how_many()
    {
        using var listener = _tap.Listen(LogLevel.Information)!;
        var log = _tap.CreateLogger("Muster.Agent");
        for (var i = 0; i < LogListener.LinesWaitingMax + 3; i++)
        {
            log.Log(LogLevel.Information, 0, i, null, static (number, _) => $"{number}");
        }

        Assert.Equal(3, listener.TakeDropped());
        Assert.Equal(0, listener.TakeDropped());
        Assert.True(listener.Lines.TryRead(out var first));
        Assert.Equal("0", first.Message);
    }

    [Fact]
    public void The_web_servers_chatter_needs_trace()
    {
        var log = _tap.CreateLogger("Microsoft.AspNetCore.Server.Kestrel");
        using var debug = _tap.Listen(LogLevel.Debug)!;
        log.Log(LogLevel.Debug, "accepted");
        Assert.False(debug.Lines.TryRead(out _));
        using var trace = _tap.Listen(LogLevel.Trace)!;
        log.Log(LogLevel.Debug, "accepted");
        Assert.True(trace.Lines.TryRead(out _));
        Assert.False(debug.Lines.TryRead(out _));
    }

    private async Task<StreamReader> FollowAsync(string query) =>
        new(await _door.Client.GetStreamAsync($"/v1/agent/monitor{query}"));

    private static string? Text(JsonDocument line, string name) => line.RootElement.GetProperty(name).GetString();
}
