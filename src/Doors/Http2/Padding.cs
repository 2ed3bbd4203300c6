namespace Muster.Doors.Http2;

/// <summary>Bytes that say nothing, behind a frame's own (RFC 9113, section 6.1).</summary>
internal static class Padding
{
    /// <summary>Leaves what the frame has to say; null, unless it has more padding than bytes.</summary>
    public static Http2Fault? Strip(FrameHead head, ref ReadOnlySpan<byte> payload)
    {
        if (!head.Has(FrameFlags.Padded))
        {
            return null;
        }

        if (payload.IsEmpty || payload[0] >= payload.Length)
        {
            return new Http2Fault(Http2Error.Protocol, "a frame has more padding than bytes");
        }

        payload = payload[1..^payload[0]];
        return null;
    }
}
