using Muster.Bedrock;
using Muster.Registry.Local.Probes;

namespace Muster.Agent.Watching;

/// <summary>Tells a URL what changed: the JSON is the body, the index is in <c>X-Consul-Index</c>.</summary>
internal static class HttpHandler
{
    /// <summary>Of what it answers the end is kept.</summary>
    private const int AnswerBytesMax = 4096;

    /// <summary>What is read of an answer at all.</summary>
    private const int AnswerReadMax = 64 * 1024;

    /// <summary>What it answered; refuses when it could not be told, or did not answer 2xx.</summary>
    public static async Task<Result<string>> RunAsync(
        WatchHandler.Http told, string index, byte[] json, TimeProvider time, CancellationToken cancel)
    {
        using var handler = new SocketsHttpHandler { UseCookies = false };
        if (told.TrustAnybody)
        {
#pragma warning disable CA5359 // asked for by name: tls_skip_verify
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        using var client = new HttpMessageInvoker(handler);
        using var patience = new CancellationTokenSource(told.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        using var request = Request(told, index, json);
        try
        {
            using var answer = await client.SendAsync(request, either.Token);
            var tail = new Tail(AnswerBytesMax);
            await ReadAsync(await answer.Content.ReadAsStreamAsync(either.Token), tail, either.Token);
            return answer.IsSuccessStatusCode
                ? tail.Captured()
                : new Refused(Refusal.Unavailable, $"{told.Url} answered {(int)answer.StatusCode}: {tail.Captured().Trim()}");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return new Refused(Refusal.Unavailable, $"{told.Url}: {failure.Message}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Refused(Refusal.Unavailable, $"{told.Url} did not answer within {told.Timeout.TotalSeconds:0.###} s");
        }
    }

    private static HttpRequestMessage Request(WatchHandler.Http told, string index, byte[] json)
    {
        var request = new HttpRequestMessage(told.Method, told.Url)
        {
            Content = new ByteArrayContent([.. json, (byte)'\n']),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        request.Headers.TryAddWithoutValidation("X-Consul-Index", index);
        foreach (var (name, value) in told.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    private static async Task ReadAsync(Stream body, Tail tail, CancellationToken cancel)
    {
        var piece = new byte[AnswerBytesMax];
        int read;
        while (tail.Total < AnswerReadMax && (read = await body.ReadAsync(piece, cancel)) > 0)
        {
            tail.Add(piece.AsSpan(0, read));
        }
    }
}
