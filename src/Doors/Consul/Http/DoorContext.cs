using Microsoft.Extensions.Logging;

namespace Muster.Doors.Consul.Http;

/// <summary>What all requests of the door share.</summary>
internal sealed class DoorContext(House house, ConsulDoorOptions options, CancellationToken cancel)
{
    public House House => house;

    public ConsulDoorOptions Options => options;

    /// <summary>Set when the door begins to close: whoever waits is then answered with what holds.</summary>
    public CancellationToken Closing => cancel;

    public CachedQuestions Cached { get; } = new();

    public ILogger Log { get; } = house.Logs.CreateLogger<ConsulDoor>();
}
