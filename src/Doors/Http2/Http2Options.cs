namespace Muster.Doors.Http2;

/// <summary>What one connection is allowed.</summary>
internal sealed record Http2Options
{
    /// <summary>Streams at once, those included that the client has given up and that have not ended yet.</summary>
    public required int StreamsMax { get; init; }

    /// <summary>How long it may have no stream at all.</summary>
    public required TimeSpan IdleTimeout { get; init; }

    /// <summary>Bytes of bodies that one stream may send ahead of whoever reads them.</summary>
    public int StreamWindowBytes { get; init; } = 1024 * 1024;

    /// <summary>Bytes of bodies that all streams together may send ahead.</summary>
    public int ConnectionWindowBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Bytes of one request's headers, as they count by RFC 9113, section 6.5.2.</summary>
    public int HeaderBytesMax { get; init; } = 64 * 1024;

    /// <summary>Bytes that may wait for a client that reads slowly, before it is neither read from nor written for.</summary>
    public int WaitingBytesMax { get; init; } = 256 * 1024;
}
