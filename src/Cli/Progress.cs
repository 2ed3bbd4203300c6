using System.Globalization;

namespace Muster.Cli;

/// <summary>Passes bytes through and, once that has taken a second, says on a terminal how many there were.</summary>
internal sealed class Progress(Stream inner, string doing, long? total, Terminal terminal) : Stream
{
    private readonly ProgressLine _line = new(terminal);
    private long _bytes;

    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        var read = await inner.ReadAsync(buffer, cancel);
        Count(read);
        return read;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancel)
    {
        await inner.WriteAsync(buffer, cancel);
        Count(buffer.Length);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancel) => inner.FlushAsync(cancel);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _line.Clear();
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Count(int bytes)
    {
        _bytes += bytes;
        _line.Show(() =>
        {
            var share = total is > 0 ? string.Create(CultureInfo.InvariantCulture, $" of {Bytes.Of(total.Value)}") : "";
            return $"{doing} {Bytes.Of(_bytes)}{share}";
        });
    }
}
