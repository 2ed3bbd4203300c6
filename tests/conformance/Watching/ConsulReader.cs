using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Muster.Tests.Support.Watches;

namespace Muster.Tests.Conformance.Watching;

/// <summary>A reader through Consul's interface, which waits until what it read has changed: it is told states, not events.</summary>
internal sealed class ConsulReader(Uri keys)
{
    private long _index;

    public List<SeenState> States { get; } = [];

    public async Task RunAsync()
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        while (States.Count == 0 || !States[^1].Keys.ContainsKey($"w/t/{WatchedWrites.End}"))
        {
            try
            {
                await ReadAsync(client);
            }
            catch (Exception cut) when (cut is HttpRequestException or IOException or SocketException)
            {
                // Away for a moment.
                await Task.Delay(WatchedWrites.Pause, TimeProvider.System);
            }
        }
    }

    private async Task ReadAsync(HttpClient client)
    {
        using var answer = await client.GetAsync(
            new Uri(string.Create(CultureInfo.InvariantCulture, $"{keys}?recurse&index={_index}&wait=30s")));
        if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NotFound))
        {
            // It starts or ends.
            return;
        }

        var found = answer.StatusCode == HttpStatusCode.OK
            ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray().Select(Of).ToDictionary(told => told.Key, StringComparer.Ordinal)
            : [];
        _index = long.Parse(answer.Headers.GetValues("X-Consul-Index").Single(), CultureInfo.InvariantCulture);
        States.Add(new SeenState(_index, found));
    }

    private static Told Of(JsonElement entry) => new(
        entry.GetProperty("ModifyIndex").GetInt64(), entry.GetProperty("Key").GetString()!,
        Encoding.UTF8.GetString(entry.GetProperty("Value").GetBytesFromBase64()));
}
