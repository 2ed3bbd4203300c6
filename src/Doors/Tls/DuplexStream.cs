using System.IO.Pipelines;

namespace Muster.Doors.Tls;

/// <summary>A connection's two pipes as the one stream that <see cref="System.Net.Security.SslStream"/> works on.</summary>
internal sealed class DuplexStream(IDuplexPipe pipes) : Stream
{
    private readonly Stream _input = pipes.Input.AsStream(leaveOpen: true);
    private readonly Stream _output = pipes.Output.AsStream(leaveOpen: true);

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => _input.Read(buffer, offset, count);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel) =>
        _input.ReadAsync(buffer, cancel);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancel) =>
        _input.ReadAsync(buffer.AsMemory(offset, count), cancel).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => _output.Write(buffer, offset, count);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancel) =>
        _output.WriteAsync(buffer, cancel);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancel) =>
        _output.WriteAsync(buffer.AsMemory(offset, count), cancel).AsTask();

    public override void Flush() => _output.Flush();

    public override Task FlushAsync(CancellationToken cancel) => _output.FlushAsync(cancel);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
