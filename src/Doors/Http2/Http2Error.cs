namespace Muster.Doors.Http2;

/// <summary>Why a stream or a connection ends, by the protocol's numbers (RFC 9113, section 7).</summary>
internal enum Http2Error : uint
{
    None = 0,
    Protocol = 1,
    Internal = 2,
    FlowControl = 3,
    StreamClosed = 5,
    FrameSize = 6,
    RefusedStream = 7,
    Cancel = 8,
    Compression = 9,
    EnhanceYourCalm = 11,
}

/// <summary>What ends a connection.</summary>
/// <param name="Reason">For whoever looks at the last frame of it.</param>
internal sealed record Http2Fault(Http2Error Code, string Reason);
