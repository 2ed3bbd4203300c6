using System.Net.Sockets;

namespace Muster.Doors.Dns;

/// <summary>Whole pieces over a stream socket.</summary>
internal static class SocketStreams
{
    /// <summary>False when the other side ended before the buffer was full.</summary>
    public static async ValueTask<bool> FillAsync(this Socket socket, Memory<byte> buffer, CancellationToken cancel)
    {
        while (!buffer.IsEmpty)
        {
            var read = await socket.ReceiveAsync(buffer, SocketFlags.None, cancel);
            if (read == 0)
            {
                return false;
            }

            buffer = buffer[read..];
        }

        return true;
    }

    public static async ValueTask SendWholeAsync(this Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancel)..];
        }
    }
}
