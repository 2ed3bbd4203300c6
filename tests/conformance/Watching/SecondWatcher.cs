using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Muster.Tests.Support.Watches;

namespace Muster.Tests.Conformance.Watching;

/// <summary>A watcher through etcd's version 2, of one event at a time or of a stream.</summary>
internal sealed class SecondWatcher(Uri keys, bool streams)
{
    /// <summary>What it asked for is no longer in the window.</summary>
    private const int Cleared = 401;

    private long _next = 1;

    public List<WatchEntry> Entries { get; } = [];

    public async Task RunAsync()
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        while (true)
        {
            try
            {
                if (await FollowAsync(client))
                {
                    return;
                }
            }
            catch (Exception cut) when (cut is HttpRequestException or IOException or SocketException)
            {
                // Away for a moment.
                await Task.Delay(WatchedWrites.Pause, TimeProvider.System);
            }
        }
    }

    private async Task<bool> FollowAsync(HttpClient client)
    {
        var address = string.Create(
            CultureInfo.InvariantCulture, $"{keys}?wait=true&recursive=true&waitIndex={_next}{(streams ? "&stream=true" : "")}");
        using var answer = await client.GetAsync(new Uri(address), HttpCompletionOption.ResponseHeadersRead);
        if (answer.StatusCode >= HttpStatusCode.InternalServerError)
        {
            throw new HttpRequestException($"Not now: {await answer.Content.ReadAsStringAsync()}");
        }

        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Entries.Add(new WatchEntry.Begun(_next));
        while (await reader.ReadLineAsync() is { } line)
        {
            var said = JsonDocument.Parse(line).RootElement;
            if (said.TryGetProperty("errorCode", out var code))
            {
                Assert.Equal(Cleared, code.GetInt32());
                Entries.Add(new WatchEntry.Forgotten());
                _next = said.GetProperty("index").GetInt64() + 1;
                return false;
            }

            var told = Of(said.GetProperty("node"));
            Entries.Add(new WatchEntry.Answer([told]));
            _next = told.Revision + 1;
            if (told.Value == WatchedWrites.End)
            {
                return true;
            }
        }

        return false;
    }

    private static Told Of(JsonElement node) => new(
        node.GetProperty("modifiedIndex").GetInt64(), node.GetProperty("key").GetString()!.TrimStart('/'),
        node.TryGetProperty("value", out var value) ? value.GetString() : null);
}
