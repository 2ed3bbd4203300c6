using System.Buffers.Binary;
using Muster.Doors.Http2.Hpack;

namespace Muster.Doors.Http2;

/// <summary>Puts blocks of headers together, which may come in several frames with nothing between them.</summary>
internal sealed class HeaderBlocks(int bytesMax)
{
    private const int PriorityBytes = 5;

    private readonly HeaderReader _reader = new(bytesMax);
    private readonly ByteQueue _block = new();

    /// <summary>More of the block must come next.</summary>
    public bool IsOpen { get; private set; }

    public uint Stream { get; private set; }

    /// <summary>The client says no more on the stream.</summary>
    public bool IsLast { get; private set; }

    public Http2Fault? Begin(FrameHead head, ReadOnlySpan<byte> payload)
    {
        if (Padding.Strip(head, ref payload) is { } broken)
        {
            return broken;
        }

        if (head.Has(FrameFlags.Priority))
        {
            if (payload.Length < PriorityBytes)
            {
                return new Http2Fault(Http2Error.FrameSize, "a frame is too short for the priority it should hold");
            }

            if ((BinaryPrimitives.ReadUInt32BigEndian(payload) & FrameHead.NumberMax) == head.Stream)
            {
                return new Http2Fault(Http2Error.Protocol, "a stream cannot depend on itself");
            }

            payload = payload[PriorityBytes..];
        }

        (Stream, IsLast) = (head.Stream, head.Has(FrameFlags.EndStream));
        return Add(head, payload);
    }

    public Http2Fault? Continue(FrameHead head, ReadOnlySpan<byte> payload) => IsOpen && head.Stream == Stream
        ? Add(head, payload)
        : new Http2Fault(Http2Error.Protocol, "headers are continued that have not begun");

    /// <summary>Takes the block apart, once it is whole.</summary>
    public Http2Fault? Read(List<HeaderField> fields)
    {
        var fault = _reader.Read(_block.Span, fields);
        _block.Clear();
        return fault;
    }

    private Http2Fault? Add(FrameHead head, ReadOnlySpan<byte> payload)
    {
        IsOpen = !head.Has(FrameFlags.EndHeaders);
        _block.Append(payload);

        // Frames without a byte in them would never end.
        return _block.Count > bytesMax || (IsOpen && payload.IsEmpty)
            ? new Http2Fault(Http2Error.EnhanceYourCalm, $"the headers of a request hold more than {bytesMax} bytes, or nothing")
            : null;
    }
}
