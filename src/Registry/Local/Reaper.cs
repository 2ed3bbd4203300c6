using Microsoft.Extensions.Logging;

namespace Muster.Registry.Local;

/// <summary>Deregisters services that stayed critical for longer than their owners allowed.</summary>
internal sealed class Reaper : IAsyncDisposable
{
    /// <summary>How often it looks (Consul 1.8.7).</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly LocalWriter _writer;
    private readonly LocalClock _clock;
    private readonly ILogger _logger;
    private readonly ITimer _timer;

    public Reaper(LocalWriter writer, LocalClock clock, ILogger logger)
    {
        _writer = writer;
        _clock = clock;
        _logger = logger;
        _timer = clock.Time.CreateTimer(_ => _ = ReapAsync(), null, Interval, Interval);
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private async Task ReapAsync()
    {
        foreach (var id in HealthPlan.ToReap(_writer.Current, _clock.Now()))
        {
            var reaped = await _writer.ApplyAsync(
                Caller.Reaper, (picture, now) => HealthPlan.Reap(picture, id, now), CancellationToken.None);
            if (reaped.Ok && !reaped.Value.Change.Services.IsEmpty)
            {
                LocalLog.ServiceReaped(_logger, id);
            }
        }
    }
}
