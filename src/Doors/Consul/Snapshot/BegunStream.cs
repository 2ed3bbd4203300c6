namespace Muster.Doors.Consul.Snapshot;

/// <summary>A stream whose first bytes were looked at already.</summary>
internal sealed class BegunStream(ReadOnlyMemory<byte> begin, Stream rest) : Stream
{
    private ReadOnlyMemory<byte> _begin = begin;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        if (_begin.IsEmpty)
        {
            return rest.ReadAsync(buffer, cancel);
        }

        var some = Math.Min(_begin.Length, buffer.Length);
        _begin[..some].CopyTo(buffer);
        _begin = _begin[some..];
        return new(some);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
