using System.Globalization;
using Google.Protobuf;
using Muster.Engine;
using Muster.Registry.Snapshots;

namespace Muster.Registry.Rows;

/// <summary>
/// Reads a state from wherever it came, trusting none of it: no field is longer than the longest row, and what does not
/// follow <c>state.proto</c> to the letter is an <see cref="InvalidDataException"/> that says where and why.
/// </summary>
internal sealed class StateReader(Stream from)
{
    /// <summary>A row's key and value, and its other fields.</summary>
    private const int FieldBytesMax = EngineLimits.TxnBytesMax + 1024;

    private const int BufferBytes = 64 * 1024;

    private byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;
    private long _before;

    /// <summary>Up to the end, which must be the stream's too.</summary>
    public async Task ReadAsync(IStateVisitor visitor, CancellationToken cancel)
    {
        visitor.Visit(ToHead(Parse(StateHeader.Parser, await FieldAsync(StateFormat.HeaderTag, cancel))));
        long leases = 0, rows = 0;
        while (true)
        {
            var tag = await TagAsync(cancel);
            var field = await FieldAsync(tag, cancel);
            switch (tag)
            {
                case StateFormat.LeaseTag when rows == 0:
                    leases++;
                    visitor.Visit(ToLease(Parse(StateLease.Parser, field)));
                    break;
                case StateFormat.RowTag:
                    rows++;
                    visitor.Visit(ToRow(Parse(StateRow.Parser, field)));
                    break;
                case StateFormat.EndTag:
                    var end = Parse(StateEnd.Parser, field);
                    if (end.Leases != leases || end.Rows != rows)
                    {
                        throw Wrong($"{rows} rows and {leases} leases, but {end.Rows} and {end.Leases} were written");
                    }

                    await ExpectNothingAsync(cancel);
                    return;
                default:
                    throw Wrong($"an unknown or misplaced field (tag {tag})");
            }
        }
    }

    private static StateHead ToHead(StateHeader header)
    {
        if (header.Magic != StateFormat.Magic)
        {
            throw new InvalidDataException("the state was written by another program");
        }

        if (header.Format > StateFormat.Version || header.Schema > Schema.Version)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"the state was written by a newer Muster ({header.Program}: format {header.Format}, schema "
                + $"{header.Schema}; this one knows {StateFormat.Version} and {Schema.Version}): restore it with that version"));
        }

        if (header.Revision is < 1 or > RevisionMax || header.Format < 1 || header.Schema < 1)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"the state's header makes no sense (revision {header.Revision})"));
        }

        return new StateHead(
            header.Schema,
            new Revision(header.Revision),
            DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Clamp(header.Taken, 0, TakenMax)),
            header.Program,
            header.Node,
            header.Datacenter);
    }

    /// <summary>Room for as many revisions again, and for the places within them.</summary>
    private const long RevisionMax = 1L << 41;

    /// <summary>The year 9999.</summary>
    private const long TakenMax = 253_370_764_800_000;

    private Lease ToLease(StateLease lease) =>
        lease.TtlSeconds >= 1 && lease.TtlSeconds <= (long)EngineLimits.LeaseTtlMax.TotalSeconds && lease.Id != 0
            ? new Lease(new LeaseId(lease.Id), TimeSpan.FromSeconds(lease.TtlSeconds))
            : throw Wrong($"lease {lease.Id} of {lease.TtlSeconds} s");

    private static KeyValue ToRow(StateRow row) => new(
        new Key(row.Key.ToByteArray()),
        row.Value.Memory,
        new Revision(row.Created),
        new Revision(row.Modified),
        row.Version,
        new LeaseId(row.Lease));

    private T Parse<T>(MessageParser<T> parser, ReadOnlyMemory<byte> field)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(field.Span);
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw Wrong(damaged.Message);
        }
    }

    private async ValueTask<byte> TagAsync(CancellationToken cancel)
    {
        await HaveAsync(1, cancel);
        return _buffer[_start];
    }

    /// <summary>The next field's bytes, valid until the next call.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> FieldAsync(byte tag, CancellationToken cancel)
    {
        if (await TagAsync(cancel) != tag)
        {
            throw Wrong("this is no state of Muster's");
        }

        _start++;
        var length = 0;
        for (var shift = 0; ; shift += 7)
        {
            await HaveAsync(1, cancel);
            var part = _buffer[_start++];
            length |= (part & 0x7F) << shift;
            if (part < 0x80)
            {
                break;
            }

            if (shift == 21)
            {
                throw Wrong("a field's length of more than four bytes");
            }
        }

        if (length > FieldBytesMax)
        {
            throw Wrong($"a field of {length} bytes, of which there are at most {FieldBytesMax}");
        }

        await HaveAsync(length, cancel);
        var field = _buffer.AsMemory(_start, length);
        _start += length;
        return field;
    }

    private async ValueTask ExpectNothingAsync(CancellationToken cancel)
    {
        if (_start < _end || await from.ReadAsync(_buffer.AsMemory(0, 1), cancel) > 0)
        {
            throw Wrong("something follows the end");
        }
    }

    private ValueTask HaveAsync(int bytes, CancellationToken cancel) =>
        _end - _start >= bytes ? ValueTask.CompletedTask : FillAsync(bytes, cancel);

    private async ValueTask FillAsync(int bytes, CancellationToken cancel)
    {
        var kept = _end - _start;
        var buffer = bytes > _buffer.Length ? new byte[bytes] : _buffer;
        _buffer.AsSpan(_start, kept).CopyTo(buffer);
        _before += _start;
        (_buffer, _start, _end) = (buffer, 0, kept);
        while (_end < bytes)
        {
            var read = await from.ReadAsync(_buffer.AsMemory(_end), cancel);
            if (read == 0)
            {
                throw Wrong("it ends in the middle");
            }

            _end += read;
        }
    }

    private InvalidDataException Wrong(string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"the state is damaged at byte {_before + _start}: {what}"));
}
