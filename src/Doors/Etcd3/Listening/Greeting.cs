using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Muster.Doors.Http2;

namespace Muster.Doors.Etcd3.Listening;

/// <summary>
/// Looks at the first bytes of a connection, without taking them: HTTP/2 begins with the words <c>PRI *</c>, which no
/// request of HTTP/1.1 does (RFC 9113, 3.4).
/// </summary>
internal sealed class Greeting(ConnectionDelegate second, TimeSpan patience, TimeProvider time)
{
    // All of it, since whoever stops in the middle must not be waited for any longer than one who says nothing.
    private static ReadOnlySpan<byte> Preface => Http2Connection.Preface;

    public ConnectionDelegate Wrap(ConnectionDelegate next) => async connection =>
    {
        using var late = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, connection.ConnectionClosed);
        bool? isSecond;
        try
        {
            isSecond = await SpeaksSecondAsync(connection, either.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            return;
        }

        if (isSecond is { } speaksSecond)
        {
            await (speaksSecond ? second(connection) : next(connection));
        }
    };

    // Null: it ended before it had said anything.
    private static async ValueTask<bool?> SpeaksSecondAsync(ConnectionContext connection, CancellationToken cancel)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var read = await input.ReadAsync(cancel);
            var buffer = read.Buffer;
            var said = (int)Math.Min(buffer.Length, Preface.Length);
            var differs = !buffer.Slice(0, said).ToArray().AsSpan().SequenceEqual(Preface[..said]);
            if (differs || said == Preface.Length || read.IsCompleted)
            {
                input.AdvanceTo(buffer.Start);
                return said == 0 ? null : !differs && said == Preface.Length;
            }

            input.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
