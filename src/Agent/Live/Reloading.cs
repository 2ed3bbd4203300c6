using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Muster.Agent.Config;
using Muster.Bedrock;
using Muster.Registry.Local;

namespace Muster.Agent.Live;

/// <summary>
/// Reads the configuration again when asked, one time after another. A wrong one changes nothing and is told; of a right one
/// it is told what it changed, and what is taken at the next start only.
/// </summary>
internal sealed class Reloading(AgentFlags flags, IReadOnlyList<ConfigDocument> first, ILogger log) : IDisposable
{
    private readonly TaskCompletionSource<LiveConfig> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _turn = new(1);
    private IReadOnlyList<ConfigDocument> _running = first;

    /// <summary>The agent is whole: what was asked before is done now.</summary>
    public void Begin(LiveConfig live) => _ready.TrySetResult(live);

    /// <summary>Refuses a configuration that is wrong, with the place.</summary>
    public async Task<Result<bool>> ReloadAsync(CancellationToken cancel)
    {
        var live = await _ready.Task.WaitAsync(cancel);
        await _turn.WaitAsync(cancel);
        try
        {
            return await TurnAsync(live, cancel);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<Result<bool>> TurnAsync(LiveConfig live, CancellationToken cancel)
    {
        if (flags.ConfigPaths.Count == 0 && live.Current is { Tls: null, EtcdTls: null })
        {
            AgentLog.NothingToReload(log);
            return true;
        }

        if (!ConfigFiles.Read(flags.ConfigPaths, flags.ConfigFormat).TryGet(out var documents, out var refused)
            || !ConfigCheck.Check(flags, documents, Machine.This()).TryGet(out var config, out refused)
            || !(await live.TurnAsync(LiveSettings.Of(config), cancel)).TryGet(out var turnover, out refused))
        {
            AgentLog.ReloadRefused(log, refused.Message.ReplaceLineEndings(" "));
            return refused;
        }

        Tell(ConfigDifference.Keys(_running, documents), config.Notes, turnover);
        _running = documents;
        return true;
    }

    private void Tell(ImmutableArray<string> keys, IReadOnlyList<string> notes, LocalTurnover turnover)
    {
        if (keys.IsEmpty && turnover.IsEmpty)
        {
            AgentLog.ReloadedUnchanged(log);
            return;
        }

        // What has no effect has none at the next start either.
        var heard = keys.Where(key => !notes.Any(note => note.StartsWith($"{key.Split('.')[0]} ", StringComparison.Ordinal)))
            .ToLookup(ConfigDifference.IsLive);
        AgentLog.Reloaded(
            log,
            ReloadText.Of(
                ("registered", turnover.Added),
                ("changed", turnover.Changed),
                ("deregistered", turnover.Removed),
                ("now in force", [.. heard[true].Where(key => key is not ("service" or "services" or "check" or "checks"))])));
        if (heard[false].Any())
        {
            AgentLog.ReloadNeedsRestart(log, ReloadText.List([.. heard[false]]));
        }
    }
}
