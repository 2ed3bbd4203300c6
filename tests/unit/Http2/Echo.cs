using System.Buffers;
using Muster.Doors.Http2;
using Muster.Doors.Http2.Hpack;

namespace Muster.Tests.Unit.Http2;

/// <summary>Answers with what it is asked.</summary>
internal static class Echo
{
    public static readonly byte[] Head = new HeaderWriter().Status(200).ToArray();
    public static readonly byte[] Trailers = new HeaderWriter().Field("grpc-status", "0").ToArray();

    public static async Task AnswerAsync(ServerStream stream)
    {
        stream.Begin(Head);
        while (true)
        {
            var read = await stream.Body.ReadAsync(CancellationToken.None);
            foreach (var segment in read.Buffer)
            {
                stream.Written.Write(segment.Span);
            }

            stream.Body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                stream.End(Trailers);
                return;
            }

            await stream.FlushAsync(CancellationToken.None);
        }
    }
}
