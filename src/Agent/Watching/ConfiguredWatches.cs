using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Doors.Go;

namespace Muster.Agent.Watching;

/// <summary>
/// The watches of the agent's configuration. Each asks the agent's own HTTP interface, as any client would: what it may read
/// is what its token may.
/// </summary>
internal sealed class ConfiguredWatches : IAsyncDisposable
{
    private readonly Dictionary<string, Running> _running = new(StringComparer.Ordinal);
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <param name="own">The agent's HTTP interface.</param>
    public ConfiguredWatches(Uri own, TimeProvider time, ILoggerFactory logs)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false })
        {
            BaseAddress = own,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _time = time;
        _logger = logs.CreateLogger("Muster.Agent.Watching");
    }

    /// <summary>Begins those that are new and ends those that are gone; the others go on. One call at a time.</summary>
    public void Follow(IReadOnlyList<WatchSetting> wanted)
    {
        var names = wanted.Select(setting => setting.Written).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _running.Keys.Where(name => !names.Contains(name)).ToList())
        {
            _running[gone].Ending.Cancel();
            _running.Remove(gone);
        }

        foreach (var setting in wanted.Where(setting => !_running.ContainsKey(setting.Written)))
        {
            var ending = new CancellationTokenSource();
            _running[setting.Written] = new Running(ending, Task.Run(() => RunAsync(setting, ending.Token), CancellationToken.None));
        }
    }

    public async ValueTask DisposeAsync()
    {
        var ended = _running.Values.Select(running => running.Whole).ToList();
        Follow([]);
        await Task.WhenAll(ended);
        _http.Dispose();
    }

    private async Task RunAsync(WatchSetting setting, CancellationToken cancel)
    {
        var calls = new WatchCalls(
            (path, query, gone) => AskAsync(setting, path, query, gone),
            (index, json, gone) => TellAsync(setting, index, json, gone),
            (why, retry) => WatchingLog.Unanswered(_logger, setting.Name, why, GoDuration.Format(retry)));
        try
        {
            await new WatchLoop(setting.Ask, calls, _time).RunAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return; // It is no longer wanted.
        }
        catch (Exception failure) when (failure is not BrokenInvariantException)
        {
            WatchingLog.Broke(_logger, failure, setting.Name);
        }
    }

    private async Task<Result<WatchAnswer>> AskAsync(
        WatchSetting setting, string path, IReadOnlyList<(string Name, string Value)> query, CancellationToken cancel)
    {
        IEnumerable<(string Name, string Value)> all =
            setting.Datacenter.Length > 0 ? [.. query, ("dc", setting.Datacenter)] : query;
        var words = string.Join('&', all.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}?{words}");
        request.Headers.TryAddWithoutValidation("User-Agent", $"muster-watch/{setting.Ask.Type}");
        if (setting.Token.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("X-Consul-Token", setting.Token);
        }

        try
        {
            using var answer = await _http.SendAsync(request, cancel);
            return new WatchAnswer(
                (int)answer.StatusCode,
                Of(answer, "X-Consul-Index"),
                Of(answer, "X-Consul-ContentHash"),
                await answer.Content.ReadAsByteArrayAsync(cancel));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return new Refused(Refusal.Unavailable, failure.Message);
        }
    }

    private async Task<WatchNext> TellAsync(WatchSetting setting, string index, byte[] json, CancellationToken cancel)
    {
        var told = setting.Handler switch
        {
            WatchHandler.Command command => await CommandHandler.RunAsync(command.Words, index, json, cancel),
            WatchHandler.Line line => await CommandHandler.RunAsync([Shell(), "-c", line.Text], index, json, cancel),
            WatchHandler.Http http => await HttpHandler.RunAsync(http, index, json, _time, cancel),
            var other => throw new System.Diagnostics.UnreachableException($"No handler: {other}"),
        };
        if (!told.TryGet(out var said, out var refused))
        {
            WatchingLog.HandlerFailed(_logger, setting.Name, refused.Message);
        }
        else if (said.Length > 0)
        {
            WatchingLog.HandlerSaid(_logger, setting.Name, said.Trim());
        }

        return WatchNext.GoOn;
    }

    private static string Shell() =>
        Environment.GetEnvironmentVariable("SHELL") is { Length: > 0 } own ? own : "/bin/sh";

    private static string? Of(HttpResponseMessage answer, string header) =>
        answer.Headers.TryGetValues(header, out var values) ? values.Last() : null;

    private sealed record Running(CancellationTokenSource Ending, Task Whole);
}
