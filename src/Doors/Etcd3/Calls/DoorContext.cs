using Microsoft.Extensions.Logging;

namespace Muster.Doors.Etcd3.Calls;

/// <summary>What every call finds.</summary>
/// <param name="Addresses">Where the door listens, once it is open.</param>
/// <param name="Closing">Heard by calls that would go on for ever.</param>
internal sealed record DoorContext(
    House House, Etcd3DoorOptions Options, Func<IReadOnlyList<string>> Addresses, CancellationToken Closing)
{
    public ILogger Log { get; } = House.Logs.CreateLogger<Etcd3Door>();
}
