using System.Buffers;
using System.Buffers.Binary;

namespace Muster.Registry.Local.Probes;

/// <summary>
/// A command's output as the engine sends it: both outputs in one stream, in pieces.
/// <code>
///   which (1: 0, 1 or 2) | 00 00 00 | length (4, big-endian) | that many bytes
/// </code>
/// An engine that sends no such pieces is taken as it is.
/// </summary>
internal static class DockerStream
{
    private const int HeaderBytes = 8;

    public static async Task ReadAsync(Stream stream, Tail output, CancellationToken cancel)
    {
        var header = new byte[HeaderBytes];
        var piece = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            while (true)
            {
                var got = await stream.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false, cancel);
                var isPiece = got == HeaderBytes && header is [<= 2, 0, 0, 0, ..];
                if (!isPiece)
                {
                    output.Add(header.AsSpan(0, got));
                }

                var left = isPiece ? BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4)) : long.MaxValue;
                if (got < HeaderBytes || !await CopyAsync(stream, piece, left, output, cancel))
                {
                    return;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>False when the stream ended before.</summary>
    private static async Task<bool> CopyAsync(
        Stream stream, byte[] piece, long length, Tail output, CancellationToken cancel)
    {
        for (var left = length; left > 0;)
        {
            var read = await stream.ReadAsync(piece.AsMemory(0, (int)Math.Min(piece.Length, left)), cancel);
            if (read == 0)
            {
                return false;
            }

            output.Add(piece.AsSpan(0, read));
            left -= read;
        }

        return true;
    }
}
