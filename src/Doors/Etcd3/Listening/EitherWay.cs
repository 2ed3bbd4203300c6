using Microsoft.AspNetCore.Connections;

namespace Muster.Doors.Etcd3.Listening;

/// <summary>
/// One port with TLS and without it: a connection that begins as every one of TLS does, with the record of a handshake
/// (RFC 8446, 5.1), is secured, any other is taken as it is. No request of HTTP begins with that byte.
/// </summary>
internal sealed class EitherWay(Func<ConnectionDelegate, ConnectionDelegate> secure, TimeSpan patience, TimeProvider time)
{
    private const byte Handshake = 22;

    public ConnectionDelegate Wrap(ConnectionDelegate next)
    {
        var secured = secure(next);
        return async connection =>
        {
            bool? begins;
            using (var late = new CancellationTokenSource(patience, time))
            using (var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, connection.ConnectionClosed))
            {
                try
                {
                    begins = await BeginsTlsAsync(connection, either.Token);
                }
                catch (Exception gone) when (gone is OperationCanceledException or IOException)
                {
                    return;
                }
            }

            if (begins is { } isSecured)
            {
                await (isSecured ? secured(connection) : next(connection));
            }
        };
    }

    // Null: it ended before it had said anything.
    private static async ValueTask<bool?> BeginsTlsAsync(ConnectionContext connection, CancellationToken cancel)
    {
        var input = connection.Transport.Input;
        var read = await input.ReadAsync(cancel); // at least one byte, unless it is the end
        bool? begins = read.Buffer.IsEmpty ? null : read.Buffer.FirstSpan[0] == Handshake;
        input.AdvanceTo(read.Buffer.Start);
        return begins;
    }
}
