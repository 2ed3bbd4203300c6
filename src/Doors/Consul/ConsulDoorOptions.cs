using System.Net;
using Muster.Doors.Consul.Telemetry;
using Muster.Doors.Tls;
using Muster.Registry;

namespace Muster.Doors.Consul;

/// <summary>Where the Consul door listens and what it bears.</summary>
public sealed record ConsulDoorOptions
{
    /// <summary>Addresses, where port 0 chooses a free one, and sockets in the file system.</summary>
    public required IReadOnlyList<EndPoint> Listen { get; init; }

    /// <summary>The same, for HTTPS.</summary>
    public IReadOnlyList<EndPoint> SecureListen { get; init; } = [];

    /// <summary>How HTTPS is spoken; needed where it is listened for.</summary>
    public TlsTerms? Tls { get; init; }

    /// <summary>Bytes of one key's value (Consul's limits.kv_max_value_size).</summary>
    public int KvValueBytesMax { get; init; } = 512 * 1024;

    /// <summary>Bytes of a transaction's body (Consul's <c>txn_max_req_len</c>).</summary>
    public int TxnBytesMax { get; init; } = 512 * 1024;

    /// <summary>Bytes of any other request's body: a registration is small, and is held in memory while it is decoded.</summary>
    public int BodyBytesMax { get; init; } = 1024 * 1024;

    /// <summary>
    /// What a restored snapshot may take, unpacked, in memory, where it stands beside the present state until it takes its
    /// place: half of what the machine gives.
    /// </summary>
    public long SnapshotBytesMax { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    /// <summary>Bytes of answers kept for whoever asks the same again before the rows change.</summary>
    public int SharedAnswerBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>Connections from one address (Consul's limits.http_max_conns_per_client); 0 is no limit.</summary>
    public int ConnectionsPerClientMax { get; init; } = ConnectionsPerClientDefault;

    public const int ConnectionsPerClientDefault = 200;

    /// <summary>How long a blocking query waits that does not say it (Consul's default_query_time).</summary>
    public TimeSpan DefaultQueryTime { get; init; } = Reading.WaitDefault;

    /// <summary>How long a blocking query waits at most (Consul's max_query_time).</summary>
    public TimeSpan MaxQueryTime { get; init; } = Reading.WaitMax;

    /// <summary>Connections in all: each holds a socket and some ten kilobytes.</summary>
    public int ConnectionsMax { get; init; } = 20_000;

    /// <summary>Bytes of the request line, which holds the key: Kestrel's buffers are sized by it.</summary>
    public int RequestLineBytesMax { get; init; } = 64 * 1024;

    /// <summary>Bytes of all headers of a request.</summary>
    public int HeaderBytesMax { get; init; } = 64 * 1024;

    /// <summary>How long a client may take to send its headers, before it is cut off.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may stay idle; Consul's have no end, so this is far above any client's own.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long running requests may take to end when the door closes.</summary>
    public TimeSpan ClosingTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Added to every answer (Consul's http_config.response_headers).</summary>
    public IReadOnlyDictionary<string, string> ResponseHeaders { get; init; } = new Dictionary<string, string>();

    /// <summary>Paths that begin so are refused with 403 (Consul's http_config.block_endpoints).</summary>
    public IReadOnlyList<string> BlockedEndpoints { get; init; } = [];

    /// <summary>Where anything but GET may come from; empty is anywhere (Consul's http_config.allow_write_http_from).</summary>
    public IReadOnlyList<IPNetwork> WritesAllowedFrom { get; init; } = [];

    /// <summary>Above 0, catalog and health answer who asks for no consistency as if it were stale (Consul's discovery_max_stale).</summary>
    public TimeSpan DiscoveryMaxStale { get; init; }

    /// <summary>There is a cache for <c>?cached</c> (Consul's http_config.use_cache).</summary>
    public bool UseCache { get; init; } = true;

    /// <summary>Announced on every answer (Consul's translate_wan_addrs).</summary>
    public bool TranslateWanAddresses { get; init; }

    /// <summary>Paths with bytes that cannot be printed are served (Consul's disable_http_unprintable_char_filter).</summary>
    public bool AllowUnprintablePaths { get; init; }

    /// <summary>Offers /debug/pprof/ (Consul's enable_debug).</summary>
    public bool EnableDebug { get; init; }

    public TelemetryTerms Telemetry { get; init; } = new();
}
