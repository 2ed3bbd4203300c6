using System.Collections.Immutable;
using System.Net;

namespace Muster.Doors.Dns;

/// <summary>How DNS is answered; names, meanings and defaults are those of Consul's <c>dns_config</c>.</summary>
public sealed record DnsDoorOptions
{
    /// <summary>Where to listen, by UDP and TCP; port 0 chooses one.</summary>
    public ImmutableArray<IPEndPoint> Listen { get; init; } = [new IPEndPoint(IPAddress.Loopback, DefaultPort)];

    /// <summary>A second domain that is answered like the first, without dots at its ends; empty for none.</summary>
    public string AltDomain { get; init; } = "";

    public TimeSpan NodeTtl { get; init; }

    /// <summary>By service name in lower case, or by its beginning followed by <c>*</c>; the longest beginning wins.</summary>
    public ImmutableDictionary<string, TimeSpan> ServiceTtl { get; init; } = ImmutableDictionary<string, TimeSpan>.Empty;

    /// <summary>Leaves out instances with any check that is not passing; otherwise only critical ones are left out.</summary>
    public bool OnlyPassing { get; init; }

    /// <summary>Sets the truncated bit when something had to be left out.</summary>
    public bool EnableTruncate { get; init; }

    /// <summary>Answers in a UDP response to an asker without EDNS; never more than eight, whatever is set.</summary>
    public int UdpAnswerLimit { get; init; } = 3;

    /// <summary>A, AAAA and ANY answers for a service, by any transport; 0 is no limit.</summary>
    public int ARecordLimit { get; init; }

    public bool DisableCompression { get; init; }

    /// <summary>Adds a node's metadata as TXT records beside its addresses.</summary>
    public bool EnableAdditionalNodeMetaTxt { get; init; } = true;

    public SoaOptions Soa { get; init; } = new();

    /// <summary>
    /// Who is asked about foreign names, in this order, by address or by a host's name; none: foreign names
    /// are refused.
    /// </summary>
    public ImmutableArray<EndPoint> Recursors { get; init; } = [];

    public RecursorStrategy RecursorStrategy { get; init; }

    /// <summary>How long one recursor may take before the next is asked.</summary>
    public TimeSpan RecursorTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Answers with the WAN address of nodes and services in other datacenters. Ours are answered with their own, so that
    /// it changes nothing in a single datacenter.
    /// </summary>
    public bool TranslateWanAddresses { get; init; }

    /// <summary>
    /// Answers may be older than the servers' last write, by at most <see cref="MaxStale"/>. They are in any case made from
    /// the picture at hand, which follows the engine and is never asked for twice.
    /// </summary>
    public bool AllowStale { get; init; } = true;

    public TimeSpan MaxStale { get; init; } = TimeSpan.FromHours(87600);

    /// <summary>Asks the agent's cache, which the picture at hand already is: no answer depends on it.</summary>
    public bool UseCache { get; init; }

    public TimeSpan CacheMaxAge { get; init; }

    /// <summary>Consul's port.</summary>
    public const int DefaultPort = 8600;
}

/// <summary>Which recursor is asked first.</summary>
public enum RecursorStrategy
{
    /// <summary>The first named; the others when it fails.</summary>
    Sequential,

    /// <summary>Any of them, anew for each question.</summary>
    Random,
}

/// <summary>Seconds in the SOA record; the minimum is also how long a "no such name" may be cached.</summary>
public sealed record SoaOptions
{
    public uint Refresh { get; init; } = 3600;

    public uint Retry { get; init; } = 600;

    public uint Expire { get; init; } = 86400;

    public uint MinTtl { get; init; }
}
