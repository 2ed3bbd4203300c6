using System.Buffers;

namespace Muster.Doors.Http2;

/// <summary>Bytes that leave in the order in which they came.</summary>
internal sealed class ByteQueue : IBufferWriter<byte>
{
    /// <summary>Room that is kept while it is empty: a queue that was long once need not hold its memory for ever.</summary>
    private const int KeptBytes = 64 * 1024;

    private const int FirstBytes = 256;

    private byte[] _bytes = [];
    private int _start;
    private int _end;

    public int Count => _end - _start;

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(_start, Count);

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(_start, Count);

    public void Advance(int count) => _end += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(_end);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_end);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            Reserve(bytes.Length);
            bytes.CopyTo(_bytes.AsSpan(_end));
            _end += bytes.Length;
        }
    }

    /// <summary>The first bytes have left.</summary>
    public void Drop(int count)
    {
        _start += count;
        if (_start == _end)
        {
            Clear();
        }
    }

    public void Clear()
    {
        (_start, _end) = (0, 0);
        if (_bytes.Length > KeptBytes)
        {
            _bytes = [];
        }
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - _end >= more)
        {
            return;
        }

        var count = Count;
        var target = count + more <= _bytes.Length / 2
            ? _bytes
            : new byte[Math.Max(FirstBytes, (int)Math.Min(Array.MaxLength, 2L * (count + more)))];
        _bytes.AsSpan(_start, count).CopyTo(target);
        (_bytes, _start, _end) = (target, 0, count);
    }
}
