using Microsoft.Extensions.Logging;

namespace Muster.Doors.Etcd3.Calls;

/// <summary>What every call finds.</summary>
/// <param name="addresses">Where the door listens, once it is open.</param>
internal sealed class DoorContext(
    House house, Etcd3DoorOptions options, Func<IReadOnlyList<string>> addresses, CancellationToken cancel)
{
    public House House => house;

    public Etcd3DoorOptions Options => options;

    public StandingAlarms Alarms { get; } = new(house);

    public IReadOnlyList<string> Addresses => addresses();

    public DoorCounts Counts { get; } = new();

    /// <summary>Heard by calls that would go on for ever, when the door closes.</summary>
    public CancellationToken Closing => cancel;

    public ILogger Log { get; } = house.Logs.CreateLogger<Etcd3Door>();
}
