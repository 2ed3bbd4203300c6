using System.Text.Json;
using Google.Protobuf;
using Muster.Etcd.Wire.Messages;

namespace Muster.Tests.Conformance.Watching;

/// <summary>A watch through etcd's gateway for JSON: one line for each answer.</summary>
internal sealed class GatewayStream : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private static readonly JsonParser _parser = new(JsonParser.Settings.Default);

    private readonly HttpClient _client;
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private GatewayStream(HttpClient client, HttpResponseMessage response, StreamReader lines) =>
        (_client, _response, _lines) = (client, response, lines);

    public static async Task<GatewayStream> OpenAsync(int port, WatchCreateRequest creation)
    {
        var client = new HttpClient { Timeout = _patience };
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/v3/watch")
            {
                Content = new StringContent(JsonFormatter.Default.Format(new WatchRequest { CreateRequest = creation })),
            };
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            response.EnsureSuccessStatusCode();
            return new GatewayStream(client, response, new StreamReader(await response.Content.ReadAsStreamAsync()));
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>The next answer; null at the end.</summary>
    public async Task<WatchResponse?> NextAsync()
    {
        using var late = new CancellationTokenSource(_patience, TimeProvider.System);
        return await _lines.ReadLineAsync(late.Token) is { } line
            && JsonDocument.Parse(line).RootElement.TryGetProperty("result", out var result)
                ? _parser.Parse<WatchResponse>(result.GetRawText())
                : null;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
        _client.Dispose();
    }
}
