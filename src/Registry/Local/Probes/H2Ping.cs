using System.Buffers.Binary;

namespace Muster.Registry.Local.Probes;

/// <summary>
/// As much of HTTP/2 (RFC 9113) as a ping needs: preface, SETTINGS, PING, and stepping over whatever else comes.
/// <code>
///   frame   length (3) | type (1) | flags (1) | stream (4) | payload
/// </code>
/// </summary>
internal static class H2Ping
{
    private const int HeaderBytes = 9;

    /// <summary>The largest payload that a peer may send without our consent.</summary>
    private const int PayloadBytesMax = 16_384;

    /// <summary>Frames looked at before the pong: a server that says more at the beginning of a connection is none.</summary>
    private const int FramesMax = 100;

    private const byte Settings = 4;
    private const byte Ping = 6;
    private const byte GoAway = 7;
    private const byte Acknowledged = 1;

    private static readonly byte[] _ours =
    [
        .. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8,
        0, 0, 0, Settings, 0, 0, 0, 0, 0,
        0, 0, 8, Ping, 0, 0, 0, 0, 0, .. "muster\r\n"u8,
    ];

    /// <summary>Null when the pong came, else why none is to be expected any more.</summary>
    public static async Task<string?> ExchangeAsync(Stream stream, CancellationToken cancel)
    {
        await stream.WriteAsync(_ours, cancel);
        var header = new byte[HeaderBytes];
        var payload = new byte[PayloadBytesMax];
        for (var frame = 0; frame < FramesMax; frame++)
        {
            await stream.ReadExactlyAsync(header, cancel);
            var length = (header[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(1));
            var (type, isAcknowledged) = (header[3], (header[4] & Acknowledged) != 0);
            if (length > PayloadBytesMax || (frame == 0 && (type != Settings || isAcknowledged)))
            {
                return "the server does not speak HTTP/2";
            }

            await stream.ReadExactlyAsync(payload.AsMemory(0, length), cancel);
            switch (type)
            {
                case Ping when isAcknowledged && payload.AsSpan(0, length).SequenceEqual(_ours.AsSpan(^8..)):
                    return null;
                case Ping when !isAcknowledged:
                    await stream.WriteAsync(Frame(Ping, Acknowledged, payload.AsSpan(0, length)), cancel);
                    break;
                case Settings when !isAcknowledged:
                    await stream.WriteAsync(Frame(Settings, Acknowledged, []), cancel);
                    break;
                case GoAway:
                    return "http2: client connection lost";
                default:
                    break; // windows, priorities: of no interest
            }
        }

        return $"no answer among the first {FramesMax} frames";
    }

    private static byte[] Frame(byte type, byte flags, ReadOnlySpan<byte> payload) =>
    [
        (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length,
        type, flags, 0, 0, 0, 0,
        .. payload,
    ];
}
