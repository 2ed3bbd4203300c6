using System.Globalization;

namespace Muster.Doors.Consul.Snapshot;

/// <summary>A Consul snapshot's state as it comes: its records one after the other, none held longer than it is looked at.</summary>
internal sealed class PackStream(Stream from)
{
    /// <summary>Far above any record that Consul takes: its own bound for a key's value is half a mebibyte.</summary>
    private const int RecordBytesMax = 16 * 1024 * 1024;

    private const int BufferBytes = 64 * 1024;

    /// <summary>What the items of a record are called that is a list.</summary>
    public const string ListName = "";

    /// <summary>What the bytes of a record are called that was packed twice.</summary>
    public const string RawName = "";

    private byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;
    private long _before;

    /// <summary>The type byte before the next record; null at the end.</summary>
    public async ValueTask<byte?> TypeAsync(CancellationToken cancel)
    {
        if (_start == _end && !await MoreAsync(cancel))
        {
            return null;
        }

        return _buffer[_start++];
    }

    /// <summary>The next record, and its bytes, valid until the next call.</summary>
    public async ValueTask<(PackMap Record, ReadOnlyMemory<byte> Bytes)> RecordAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (TryRecord(out var value, out var bytes))
            {
                // Coordinates come as a list, one for each segment of the network.
                return value switch
                {
                    PackMap record => (record, bytes),
                    List<object?> list => (new PackMap(new() { [ListName] = list }), bytes),
                    ReadOnlyMemory<byte> raw => (new PackMap(new() { [RawName] = raw }), bytes),
                    _ => throw Wrong("a record is expected"),
                };
            }

            if (_end - _start >= RecordBytesMax)
            {
                throw Wrong($"a record of more than {RecordBytesMax} bytes");
            }

            if (!await MoreAsync(cancel))
            {
                throw Wrong("it ends in the middle");
            }
        }
    }

    private bool TryRecord(out object? value, out ReadOnlyMemory<byte> bytes)
    {
        var reader = new PackReader(_buffer.AsMemory(_start, _end - _start));
        try
        {
            if (reader.TryRead(out value))
            {
                bytes = _buffer.AsMemory(_start, reader.At);
                _start += reader.At;
                return true;
            }
        }
        catch (InvalidDataException wrong)
        {
            throw Wrong(wrong.Message);
        }

        bytes = default;
        return false;
    }

    private async ValueTask<bool> MoreAsync(CancellationToken cancel)
    {
        var kept = _end - _start;

        // Twice as long each time, so that a long record is not tried again for every piece of it.
        var buffer = kept > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
        _buffer.AsSpan(_start, kept).CopyTo(buffer);
        _before += _start;
        (_buffer, _start, _end) = (buffer, 0, kept);
        var room = _buffer.AsMemory(_end);
        var read = await from.ReadAtLeastAsync(
            room, Math.Clamp(kept, 1, room.Length), throwOnEndOfStream: false, cancel);
        _end += read;
        return read > 0;
    }

    private InvalidDataException Wrong(string what) => new(string.Create(
        CultureInfo.InvariantCulture, $"Consul's state cannot be read at byte {_before + _start}: {what}"));
}
