using System.Buffers;
using Google.Protobuf;
using Muster.Engine;
using Muster.Registry.Snapshots;

namespace Muster.Registry.Rows;

/// <summary>Writes a state, holding no more of it than a buffer; how long it will be is known before.</summary>
internal sealed class StateWriter(Stream to)
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Rows between two looks at whether anybody still wants them.</summary>
    private const int RowsBetweenLooks = 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(BufferBytes * 2);

    /// <summary>Bytes that <see cref="WriteAsync"/> will write.</summary>
    public static long Measure(StateHead head, StateCut cut)
    {
        var bytes = Framed(ToMessage(head));
        foreach (var lease in cut.Leases)
        {
            bytes += Framed(ToMessage(lease));
        }

        foreach (var row in cut.Rows)
        {
            bytes += Framed(ToMessage(row));
        }

        return bytes + Framed(EndOf(cut));
    }

    public async Task WriteAsync(StateHead head, StateCut cut, CancellationToken cancel)
    {
        Append(StateFormat.HeaderTag, ToMessage(head));
        foreach (var lease in cut.Leases)
        {
            Append(StateFormat.LeaseTag, ToMessage(lease));
        }

        var rows = 0;
        foreach (var row in cut.Rows)
        {
            Append(StateFormat.RowTag, ToMessage(row));
            if (_buffer.WrittenCount >= BufferBytes)
            {
                await FlushAsync(cancel);
            }
            else if (++rows % RowsBetweenLooks == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }
        }

        Append(StateFormat.EndTag, EndOf(cut));
        await FlushAsync(cancel);
    }

    private async ValueTask FlushAsync(CancellationToken cancel)
    {
        await to.WriteAsync(_buffer.WrittenMemory, cancel);
        _buffer.ResetWrittenCount();
    }

    private void Append(byte tag, IMessage message)
    {
        var size = message.CalculateSize();
        var head = _buffer.GetSpan(1 + CodedOutputStream.ComputeLengthSize(size));
        head[0] = tag;
        var at = 1;
        for (var rest = (uint)size; ; rest >>= 7)
        {
            head[at++] = (byte)(rest < 0x80 ? rest : rest | 0x80);
            if (rest < 0x80)
            {
                break;
            }
        }

        _buffer.Advance(at);
        message.WriteTo(_buffer);
    }

    private static long Framed(IMessage message)
    {
        var size = message.CalculateSize();
        return 1 + CodedOutputStream.ComputeLengthSize(size) + size;
    }

    private static StateHeader ToMessage(StateHead head) => new()
    {
        Magic = StateFormat.Magic,
        Format = StateFormat.Version,
        Schema = head.Schema,
        Revision = head.At.Value,
        Taken = head.Taken.ToUnixTimeMilliseconds(),
        Program = head.Program,
        Node = head.Node,
        Datacenter = head.Datacenter,
    };

    private static StateLease ToMessage(Lease lease) =>
        new() { Id = lease.Id.Value, TtlSeconds = (long)lease.Ttl.TotalSeconds };

    private static StateRow ToMessage(KeyValue row) => new()
    {
        Key = UnsafeByteOperations.UnsafeWrap(row.Key.Memory),
        Value = UnsafeByteOperations.UnsafeWrap(row.Value),
        Created = row.Created.Value,
        Modified = row.Modified.Value,
        Version = row.Version,
        Lease = row.Lease.Value,
    };

    private static StateEnd EndOf(StateCut cut) => new() { Leases = cut.Leases.Count, Rows = cut.Count };
}
