using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Muster.Doors.Consul.Http;

/// <summary>
/// Connections one address may hold at once. One more is told so and closed (Consul 1.8 resets it; later versions answer
/// 429 with these words, which a person can act on).
/// </summary>
internal sealed class ConnectionLimit(int connectionsMax)
{
    private static readonly byte[] _refusal = Refusal();

    private readonly ConcurrentDictionary<IPAddress, int> _open = new();

    public ConnectionDelegate Wrap(ConnectionDelegate next) => connectionsMax <= 0
        ? next
        : connection => ServeAsync(connection, next, _refusal);

    /// <summary>The same where words in the clear would not be understood: the connection ends.</summary>
    public ConnectionDelegate WrapSilently(ConnectionDelegate next) => connectionsMax <= 0
        ? next
        : connection => ServeAsync(connection, next, ReadOnlyMemory<byte>.Empty);

    private static byte[] Refusal()
    {
        const string Text = "Your IP is issuing too many concurrent connections, please rate limit your calls\n";
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 429 Too Many Requests\r\nContent-Type: text/plain\r\nContent-Length: {Text.Length}\r\n"
            + $"Connection: close\r\n\r\n{Text}");
    }

    private async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next, ReadOnlyMemory<byte> refusal)
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: var address })
        {
            // A socket in the file system: this machine's own programs, which are not told apart.
            await next(connection);
            return;
        }

        try
        {
            if (_open.AddOrUpdate(address, 1, (_, count) => count + 1) > connectionsMax)
            {
                await connection.Transport.Output.WriteAsync(refusal, connection.ConnectionClosed);
                return;
            }

            await next(connection);
        }
        finally
        {
            if (_open.AddOrUpdate(address, 0, (_, count) => count - 1) == 0)
            {
                _open.TryRemove(new KeyValuePair<IPAddress, int>(address, 0));
            }
        }
    }
}
