namespace Muster.Doors.Http2;

/// <summary>What each kind of frame must be, whatever it holds (RFC 9113, section 6).</summary>
internal static class FrameRules
{
    /// <summary>Null when it is so.</summary>
    public static Http2Fault? Fault(FrameHead head)
    {
        var isOfStream = head.Kind switch
        {
            FrameKind.Data or FrameKind.Headers or FrameKind.Priority or FrameKind.Reset or FrameKind.Continuation => true,
            FrameKind.Settings or FrameKind.Ping or FrameKind.GoAway => false,
            _ => head.Stream != 0, // either, or not known
        };
        if (isOfStream != (head.Stream != 0))
        {
            return new Http2Fault(
                Http2Error.Protocol, $"a frame of kind {head.Kind} {(isOfStream ? "needs a" : "has no")} stream");
        }

        var isLength = head.Kind switch
        {
            FrameKind.Priority => head.Length == 5,
            FrameKind.Reset or FrameKind.WindowUpdate => head.Length == 4,
            FrameKind.Ping => head.Length == 8,
            FrameKind.GoAway => head.Length >= 8,
            FrameKind.Settings => head.Has(FrameHead.Ack) ? head.Length == 0 : head.Length % PeerSettings.EntryBytes == 0,
            _ => true,
        };
        return isLength
            ? null
            : new Http2Fault(Http2Error.FrameSize, $"a frame of kind {head.Kind} cannot have {head.Length} bytes");
    }
}
