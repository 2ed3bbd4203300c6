using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using Muster.Doors.Http2;
using Muster.Doors.Http2.Hpack;

namespace Muster.Tests.Unit.Http2;

/// <summary>A frame that was heard.</summary>
internal sealed record Heard(FrameKind Kind, FrameFlags Flags, uint Stream, byte[] Payload)
{
    public uint Number => BinaryPrimitives.ReadUInt32BigEndian(Payload);

    public Http2Error Code => (Http2Error)BinaryPrimitives.ReadUInt32BigEndian(Kind == FrameKind.GoAway ? Payload.AsSpan(4) : Payload);

    public bool IsLast => Kind is FrameKind.Data or FrameKind.Headers && (Flags & FrameFlags.EndStream) != 0;
}

/// <summary>A client that says whatever it is told to, lawful or not, to a connection that is served in this process.</summary>
internal sealed class Peer : IAsyncDisposable
{
    private readonly Pipe _up;
    private readonly Pipe _down;
    private readonly CancellationTokenSource _closing = new();

    /// <param name="holds">Bytes that the way to the client holds before whoever writes must wait; the other way holds four times as many.</param>
    public Peer(Func<ServerStream, Task> serve, Http2Options? options = null, TimeProvider? time = null, int holds = 1024 * 1024)
    {
        _up = new Pipe(new PipeOptions(
            pauseWriterThreshold: 4 * holds, resumeWriterThreshold: 2 * holds, useSynchronizationContext: false));
        _down = new Pipe(new PipeOptions(
            pauseWriterThreshold: holds, resumeWriterThreshold: holds / 2, useSynchronizationContext: false));
        var connection = new Http2Connection(
            new Duplex(_up.Reader, _down.Writer), options ?? Options, time ?? TimeProvider.System, serve);
        Served = EndAsync(connection);
    }

    public static Http2Options Options { get; } = new() { StreamsMax = 100, IdleTimeout = TimeSpan.FromHours(1) };

    public Task Served { get; }

    /// <summary>Requests of gRPC's shape.</summary>
    public static byte[] Asking(string path = "/a") => new HeaderWriter()
        .Field(":method", "POST").Field(":scheme", "http").Field(":path", path).Field("content-type", "application/grpc")
        .ToArray();

    /// <summary>One that has greeted, and heard the greeting.</summary>
    public static async Task<Peer> MeetAsync(
        Func<ServerStream, Task> serve, Http2Options? options = null, TimeProvider? time = null, int holds = 1024 * 1024)
    {
        var peer = new Peer(serve, options, time, holds);
        peer.Greet();
        Assert.Equal(FrameKind.Settings, (await peer.NextAsync()).Kind);
        Assert.Equal((FrameKind.WindowUpdate, 0u), await peer.NextAsync() is { } first ? (first.Kind, first.Stream) : default);
        Assert.Equal((FrameKind.Settings, FrameHead.Ack), await peer.NextAsync() is { } second ? (second.Kind, second.Flags) : default);
        return peer;
    }

    /// <summary>Answers nothing until the client gives up.</summary>
    public static async Task UntilGoneAsync(ServerStream stream)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var hearing = stream.Gone.UnsafeRegister(box => ((TaskCompletionSource)box!).SetResult(), gone);
        await gone.Task;
    }

    public static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] Setting(ushort name, uint value) => [(byte)(name >> 8), (byte)name, .. Number(value)];

    public void Greet(params byte[] settings)
    {
        SayRaw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        Say(FrameKind.Settings, FrameFlags.None, 0, settings);
    }

    public void SayRaw(ReadOnlySpan<byte> bytes)
    {
        _up.Writer.Write(bytes);
        Assert.True(_up.Writer.FlushAsync().AsTask().IsCompleted);
    }

    public void Say(FrameKind kind, FrameFlags flags, uint stream, ReadOnlySpan<byte> payload, int? length = null)
    {
        var frame = new byte[FrameHead.Bytes + payload.Length];
        new FrameHead(length ?? payload.Length, kind, flags, stream).Write(frame);
        payload.CopyTo(frame.AsSpan(FrameHead.Bytes));
        SayRaw(frame);
    }

    public void Ask(uint stream, string body, string path = "/a")
    {
        Say(FrameKind.Headers, FrameFlags.EndHeaders, stream, Asking(path));
        Say(FrameKind.Data, FrameFlags.EndStream, stream, Encoding.ASCII.GetBytes(body));
    }

    /// <summary>The next frame.</summary>
    public async Task<Heard> NextAsync() =>
        await TryNextAsync() ?? throw new InvalidOperationException("the connection ended");

    /// <summary>The next frame; null at the end.</summary>
    public async Task<Heard?> TryNextAsync()
    {
        while (true)
        {
            var read = await _down.Reader.ReadAsync();
            var buffer = read.Buffer;
            if (buffer.Length >= FrameHead.Bytes)
            {
                var head = FrameHead.Read(buffer);
                if (buffer.Length >= FrameHead.Bytes + head.Length)
                {
                    var payload = buffer.Slice(FrameHead.Bytes, head.Length);
                    var heard = new Heard(head.Kind, head.Flags, head.Stream, payload.ToArray());
                    _down.Reader.AdvanceTo(payload.End);
                    return heard;
                }
            }

            _down.Reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    /// <summary>The next frame of that kind; those before it pass.</summary>
    public async Task<Heard> NextAsync(FrameKind kind)
    {
        while (true)
        {
            if (await NextAsync() is { } heard && heard.Kind == kind)
            {
                return heard;
            }
        }
    }

    /// <summary>Frames of the stream, to its end.</summary>
    public async Task<List<Heard>> AnswerAsync(uint stream)
    {
        var answer = new List<Heard>();
        while (true)
        {
            var heard = await NextAsync();
            if (heard.Stream != stream)
            {
                continue;
            }

            answer.Add(heard);
            if (heard.IsLast || heard.Kind == FrameKind.Reset)
            {
                return answer;
            }
        }
    }

    /// <summary>Why the connection ended.</summary>
    public async Task<Http2Error> FarewellAsync()
    {
        var farewell = await NextAsync(FrameKind.GoAway);
        await Served;
        return farewell.Code;
    }

    /// <summary>The client is gone.</summary>
    public void Leave(Exception? how = null) => _up.Writer.Complete(how);

    /// <summary>The door closes.</summary>
    public Task CloseAsync() => _closing.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await _up.Writer.CompleteAsync();
        await _down.Reader.CompleteAsync();
        await Served;
        _closing.Dispose();
    }

    private async Task EndAsync(Http2Connection connection)
    {
        try
        {
            await connection.ServeAsync(_closing.Token);
        }
        finally
        {
            await _down.Writer.CompleteAsync();
            await _up.Reader.CompleteAsync();
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
