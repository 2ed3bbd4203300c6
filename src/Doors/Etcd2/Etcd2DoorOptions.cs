using System.Net;

namespace Muster.Doors.Etcd2;

/// <summary>Where the etcd v2 door listens and what it bears.</summary>
public sealed record Etcd2DoorOptions
{
    /// <summary>Port 0 chooses a free one.</summary>
    public required IReadOnlyList<IPEndPoint> Listen { get; init; }

    /// <summary>Whose pages may ask.</summary>
    public Origins Origins { get; init; } = Origins.Own;

    /// <summary>An address that is taken closes the door instead of ending the agent: nobody asked for this one.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Bytes of a form: a value, escaped, and its parameters. Go's servers read as many.</summary>
    public int BodyBytesMax { get; init; } = 10 * 1024 * 1024;

    /// <summary>Bytes of a value, as etcd's requests are limited.</summary>
    public int ValueBytesMax { get; init; } = 1_572_864;

    /// <summary>How long a watcher waits at most for an event (etcd 2): then it gets an empty answer and asks again.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Connections in all: each holds a socket and some ten kilobytes.</summary>
    public int ConnectionsMax { get; init; } = 20_000;

    /// <summary>Bytes of the request line, which holds the key.</summary>
    public int RequestLineBytesMax { get; init; } = 64 * 1024;

    /// <summary>Bytes of all headers of a request.</summary>
    public int HeaderBytesMax { get; init; } = 64 * 1024;

    /// <summary>How long a client may take to send its headers, before it is cut off.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long running requests may take to end when the door closes.</summary>
    public TimeSpan ClosingTimeout { get; init; } = TimeSpan.FromSeconds(3);
}
