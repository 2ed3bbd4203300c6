using System.Text.Json;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Consul;

/// <summary>Who waits, as the door tells it.</summary>
public sealed class WatchersTests : IAsyncLifetime
{
    private DoorFixture _door = null!;

    public async Task InitializeAsync() => _door = await DoorFixture.StartAsync();

    public async Task DisposeAsync() => await _door.DisposeAsync();

    [Fact]
    public async Task Who_waits_is_listed_until_he_is_answered_or_gone()
    {
        Assert.Equal([], await WatchersAsync());
        using var gone = new CancellationTokenSource();
        var first = AskAsync("/v1/kv/a?index=1000&wait=5m&token=secret", "one", gone.Token);
        await UntilAsync(["query one /v1/kv/a?index=1000&wait=5m&token=hidden 1000"]);
        var second = AskAsync("/v1/event/list?index=1", "two", CancellationToken.None);
        await UntilAsync(
        [
            "query one /v1/kv/a?index=1000&wait=5m&token=hidden 1000",
            "query two /v1/event/list?index=1 1",
        ]);

        await _door.Client.PutAsync("/v1/event/fire/x", null);
        await second;
        await gone.CancelAsync();
        await UntilAsync([]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task A_stream_is_listed()
    {
        using var gone = new CancellationTokenSource();
        var stream = AskAsync("/v1/agent/monitor?loglevel=debug", "me", gone.Token);
        await UntilAsync(["stream me /v1/agent/monitor?loglevel=debug "]);
        await gone.CancelAsync();
        await UntilAsync([]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream);
    }

    private async Task<string> AskAsync(string target, string program, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.UserAgent.ParseAdd(program);
        using var answer = await _door.Client.SendAsync(request, cancel);
        return await answer.Content.ReadAsStringAsync(cancel);
    }

    private Task UntilAsync(IReadOnlyList<string> expected) => Eventually.Until(
        async () => (await WatchersAsync()).SequenceEqual(expected), string.Join(", ", expected));

    private async Task<List<string>> WatchersAsync()
    {
        using var json = JsonDocument.Parse(await _door.Client.GetStringAsync("/v1/muster/watchers"));
        return
        [
            .. json.RootElement.EnumerateArray().Select(wait => string.Join(
                ' ', new[] { "Kind", "Program", "Asks", "Index" }.Select(name => wait.GetProperty(name).GetString()))),
        ];
    }
}
