using System.Buffers.Binary;

namespace Muster.Bench.Grpc;

/// <summary>Counts the messages of one stream, and those that hold what is expected, however frames cut them.</summary>
internal sealed class MessageCounter
{
    // Of the message that is not whole yet, with its prefix.
    private byte[] _begun = [];
    private int _held;

    /// <summary>How many messages became whole with these bytes; how many of them hold what is expected.</summary>
    public (int Whole, int Good) Take(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> expected)
    {
        if (_held > 0)
        {
            Keep(bytes);
            bytes = _begun.AsSpan(0, _held);
            _held = 0;
        }

        var (whole, good) = (0, 0);
        while (bytes.Length >= FrameWriter.PrefixBytes)
        {
            var length = FrameWriter.PrefixBytes + (int)BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
            if (bytes.Length < length)
            {
                break;
            }

            whole++;
            good += bytes[..length].IndexOf(expected) >= 0 ? 1 : 0;
            bytes = bytes[length..];
        }

        Keep(bytes);
        return (whole, good);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_begun.Length < _held + bytes.Length)
        {
            Array.Resize(ref _begun, _held + bytes.Length);
        }

        // They may be the end of what is kept already.
        bytes.CopyTo(_begun.AsSpan(_held));
        _held += bytes.Length;
    }
}
