using Microsoft.Extensions.Logging;
using Muster.Bedrock.Metrics;

namespace Muster.Doors.Consul.Http;

/// <summary>What all requests of the door share.</summary>
internal sealed class DoorContext(House house, ConsulDoorOptions options, CancellationToken cancel)
{
    private ConsulDoorOptions _options = options;

    public House House => house;

    /// <summary>As they are at present: they may be replaced while requests are served.</summary>
    public ConsulDoorOptions Options
    {
        get => Volatile.Read(ref _options);
        set => Volatile.Write(ref _options, value);
    }

    /// <summary>Set when the door begins to close: whoever waits is then answered with what holds.</summary>
    public CancellationToken Closing => cancel;

    /// <summary>When the door opened.</summary>
    public DateTimeOffset Since { get; } = house.Time.GetUtcNow();

    public SharedAnswers Answers { get; } = new(options.SharedAnswerBytesMax);

    public CachedQuestions Cached { get; } = new(house.Time);

    public ILogger Log { get; } = house.Logs.CreateLogger<ConsulDoor>();

    /// <summary>Who was asked for, in the catalog and with health.</summary>
    public CounterFamily CatalogQueries { get; } = house.Metrics.CounterFamily("catalog.service.query", "service");

    public CounterFamily HealthQueries { get; } = house.Metrics.CounterFamily("health.service.query", "service");
}
