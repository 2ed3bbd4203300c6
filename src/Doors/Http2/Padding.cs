namespace Muster.Doors.Http2;

/// <summary>Bytes that say nothing, behind a frame's own (RFC 9113, section 6.1).</summary>
internal static class Padding
{
    /// <summary>Leaves what the frame has to say; false when it has more padding than bytes.</summary>
    public static bool TryStrip(FrameHead head, ref ReadOnlySpan<byte> payload)
    {
        if (!head.Has(FrameFlags.Padded))
        {
            return true;
        }

        if (payload.IsEmpty || payload[0] >= payload.Length)
        {
            return false;
        }

        payload = payload[1..^payload[0]];
        return true;
    }
}
