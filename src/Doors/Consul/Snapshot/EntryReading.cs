using System.Security.Cryptography;

namespace Muster.Doors.Consul.Snapshot;

/// <summary>One file of an archive as it is read: so many bytes and no more, hashed as they pass.</summary>
internal sealed class EntryReading(Stream from, long size, IncrementalHash hash) : Stream
{
    /// <summary>Bytes still to come.</summary>
    public long Left { get; private set; } = size;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        if (Left == 0 || buffer.IsEmpty)
        {
            return 0;
        }

        var read = await from.ReadAsync(Left < buffer.Length ? buffer[..(int)Left] : buffer, cancel);
        if (read == 0)
        {
            throw new EndOfStreamException("unexpected EOF");
        }

        hash.AppendData(buffer.Span[..read]);
        Left -= read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
