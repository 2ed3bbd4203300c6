using Microsoft.Extensions.Logging;

namespace Muster.Doors.Etcd2.Http;

/// <summary>What all requests of the door share.</summary>
internal sealed class Etcd2Context(House house, Etcd2DoorOptions options, CancellationToken cancel)
{
    public House House => house;

    public Etcd2DoorOptions Options => options;

    /// <summary>Set when the door begins to close: whoever waits is then let go.</summary>
    public CancellationToken Closing => cancel;

    public EtcdIdentity Identity { get; } = EtcdIdentity.Of(house.Self);

    /// <summary>When the door was made.</summary>
    public DateTimeOffset Since { get; } = house.Time.GetUtcNow();

    public ILogger Log { get; } = house.Logs.CreateLogger<Etcd2Door>();

    /// <summary>Known once the door is open.</summary>
    public IReadOnlyList<string> ListensAt { get; set; } = [];

    public IReadOnlyList<string> PeerUrls { get; } = EtcdUrls.OfPeers(house.Self);
}
