using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Muster.Doors.Tls;

namespace Muster.Doors.Etcd3;

/// <summary>Where the door for etcd's version 3 listens and what it bears: etcd's own limits, as it has them by default.</summary>
public sealed record Etcd3DoorOptions
{
    /// <summary>Addresses, where port 0 chooses a free one.</summary>
    public required IReadOnlyList<EndPoint> Listen { get; init; }

    /// <summary>Addresses where the same is spoken within TLS; one that is among the others too takes both.</summary>
    public IReadOnlyList<EndPoint> SecureListen { get; init; } = [];

    /// <summary>How; needed where there are such addresses.</summary>
    public TlsTerms? Tls { get; init; }

    /// <summary>Nobody asked for these addresses: where one is taken, by a real etcd perhaps, the door stays closed.</summary>
    public bool IsOptional { get; init; }

    /// <summary>
    /// Who answers what is not asked of version 3, on the same port; null: nobody. The features are Kestrel's; the second is
    /// where this door listens.
    /// </summary>
    public Func<IFeatureCollection, IReadOnlyList<string>, Task>? Guest { get; init; }

    /// <summary>Whose pages may ask, over the gateway and for the pages beside it.</summary>
    public Origins Origins { get; init; } = Origins.Own;

    /// <summary>Bytes of one request that writes (etcd's max-request-bytes).</summary>
    public int RequestBytesMax { get; init; } = 1_572_864;

    /// <summary>Compares, and steps of either branch, of a transaction (etcd's max-txn-ops).</summary>
    public int TxnOpsMax { get; init; } = 128;

    /// <summary>The shortest lease: what etcd makes of its default election timeout.</summary>
    public TimeSpan LeaseTtlMin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Watches on one stream: each holds some kilobytes.</summary>
    public int WatchesPerStreamMax { get; init; } = 20_000;

    /// <summary>How long a watch that asked for it stays without a word (etcd's progress-notify interval).</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Snapshots being taken or sent at once: each holds a file as large as the history.</summary>
    public int SnapshotsMax { get; init; } = 4;

    /// <summary>How long the client of a snapshot may take nothing of it, before it is given up and its file with it.</summary>
    public TimeSpan SnapshotStallMax { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Connections in all: each holds a socket and some ten kilobytes.</summary>
    public int ConnectionsMax { get; init; } = 20_000;

    /// <summary>Calls at once on one connection; a client with many watches may have one for each.</summary>
    public int StreamsPerConnectionMax { get; init; } = 20_000;

    /// <summary>How long a connection may stay idle; etcd's have no end, so this is far above any client's own.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a client may take to say which protocol it speaks.</summary>
    public TimeSpan GreetingTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long running calls may take to end when the door closes.</summary>
    public TimeSpan ClosingTimeout { get; init; } = TimeSpan.FromSeconds(3);
}
