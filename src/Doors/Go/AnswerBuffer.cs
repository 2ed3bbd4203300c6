using System.Buffers;
using System.Buffers.Text;
using Muster.Bedrock;

namespace Muster.Doors.Go;

/// <summary>Bytes of an answer being made: grows from the shared pool, is emptied and used again.</summary>
public sealed class AnswerBuffer : IDisposable
{
    /// <summary>Bytes kept between answers; a larger buffer goes back to the pool at once.</summary>
    private const int KeptBytesMax = 64 * 1024;

    private const int StartBytes = 1024;

    private byte[] _bytes = [];
    private int _length;

    public int Length => _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Append(byte value)
    {
        Reserve(1)[0] = value;
        _length++;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _length += bytes.Length;
    }

    public void Append(long number)
    {
        const int DigitsMax = 20;
        var done = Utf8Formatter.TryFormat(number, Reserve(DigitsMax), out var written);
        Invariant.That(done);
        _length += written;
    }

    public void Append(ulong number)
    {
        const int DigitsMax = 20;
        var done = Utf8Formatter.TryFormat(number, Reserve(DigitsMax), out var written);
        Invariant.That(done);
        _length += written;
    }

    public void AppendBase64(ReadOnlySpan<byte> bytes)
    {
        var room = Reserve(Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        var status = Base64.EncodeToUtf8(bytes, room, out _, out var written);
        Invariant.That(status == OperationStatus.Done);
        _length += written;
    }

    public void Fill(byte value, int count)
    {
        Reserve(count)[..count].Fill(value);
        _length += count;
    }

    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > KeptBytesMax)
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    private Span<byte> Reserve(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Grow(count);
        }

        return _bytes.AsSpan(_length);
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(StartBytes, Math.Max(_length + count, _bytes.Length * 2)));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        Dispose();
        _bytes = larger;
    }
}
