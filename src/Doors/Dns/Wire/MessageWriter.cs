using System.Buffers.Binary;
using System.Text;

namespace Muster.Doors.Dns.Wire;

/// <summary>
/// Writes messages into a buffer of its own, with names compressed or not. One per thread; what it wrote is valid until
/// it writes again.
/// </summary>
internal sealed class MessageWriter
{
    /// <summary>The largest message that TCP's two-byte length allows.</summary>
    public const int BytesMax = ushort.MaxValue;

    /// <summary>Names remembered for compression: past it names are written whole, so that time stays bounded.</summary>
    private const int StartsMax = 512;

    /// <summary>Offsets above this do not fit a pointer's fourteen bits.</summary>
    private const int PointerMax = 0x3FFF;

    private const int TextPieceBytesMax = 255;

    private readonly byte[] _bytes = new byte[BytesMax];

    // Where labels start, and how many bytes their name has from there, uncompressed.
    private readonly (ushort At, ushort Length)[] _starts = new (ushort At, ushort Length)[StartsMax];
    private int _startCount;
    private int _at;
    private bool _overflowed;
    private Naming _naming;

    /// <summary>Writes; false when it does not fit into <see cref="BytesMax"/>.</summary>
    public bool TryWrite(Message message, Naming naming, out ReadOnlyMemory<byte> written)
    {
        _at = 0;
        _startCount = 0;
        _overflowed = false;
        _naming = naming;
        Header(message);
        if (message.Question is { } question)
        {
            Name(question.Name, _naming);
            Short((ushort)question.Type);
            Short(question.Class);
        }

        Section(message.Answers);
        Section(message.Authority);
        Section(message.Extras);
        if (message.Edns is { } edns)
        {
            Opt(edns);
        }

        written = _bytes.AsMemory(0, _overflowed ? 0 : _at);
        return !_overflowed;
    }

    private void Header(Message message)
    {
        Short(message.Id);
        Short((ushort)(
            (message.Response ? 0x8000 : 0)
            | ((message.Opcode & 0xF) << 11)
            | (message.Authoritative ? 0x0400 : 0)
            | (message.Truncated ? 0x0200 : 0)
            | (message.RecursionDesired ? 0x0100 : 0)
            | (message.RecursionAvailable ? 0x0080 : 0)
            | (message.AuthenticData ? 0x0020 : 0)
            | (message.CheckingDisabled ? 0x0010 : 0)
            | (int)message.Code));
        Short((ushort)(message.Question is null ? 0 : 1));
        Short((ushort)message.Answers.Count);
        Short((ushort)message.Authority.Count);
        Short((ushort)(message.Extras.Count + (message.Edns is null ? 0 : 1)));
    }

    private void Section(IReadOnlyList<Record> records)
    {
        for (var i = 0; i < records.Count && !_overflowed; i++)
        {
            One(records[i]);
        }
    }

    private void One(Record record)
    {
        Name(record.Owner, _naming);
        Short((ushort)TypeOf(record));
        Short(1);
        Long(record.Ttl);
        var length = _at;
        Short(0);
        switch (record)
        {
            case Record.Address address:
                if (Room(address.Ip.Length))
                {
                    address.Ip.WriteTo(_bytes.AsSpan(_at));
                    _at += address.Ip.Length;
                }

                break;
            case Record.Srv srv:
                Short(srv.Priority);
                Short(srv.Weight);
                Short(srv.Port);
                Name(srv.Target, Naming.Whole); // RFC 2782: a target is not compressed.
                break;
            case Record.Txt txt:
                Text(txt.Text);
                break;
            case Record.Cname cname:
                Name(cname.Target, _naming);
                break;
            case Record.Ns ns:
                Name(ns.Target, _naming);
                break;
            case Record.Ptr ptr:
                Name(ptr.Target, _naming);
                break;
            case Record.Soa soa:
                Name(soa.Server, _naming);
                Name(soa.Mailbox, _naming);
                Long(soa.Times.Serial);
                Long(soa.Times.Refresh);
                Long(soa.Times.Retry);
                Long(soa.Times.Expire);
                Long(soa.Times.Minimum);
                break;
            case Record.Other other:
                Bytes(other.Data.AsSpan());
                break;
        }

        if (!_overflowed)
        {
            BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(length), (ushort)(_at - length - 2));
        }
    }

    private static RecordType TypeOf(Record record) => record switch
    {
        Record.Address address => address.Ip.IsV4 ? RecordType.A : RecordType.Aaaa,
        Record.Srv => RecordType.Srv,
        Record.Txt => RecordType.Txt,
        Record.Cname => RecordType.Cname,
        Record.Ns => RecordType.Ns,
        Record.Ptr => RecordType.Ptr,
        Record.Soa => RecordType.Soa,
        Record.Other other => other.Type,
        _ => throw new System.Diagnostics.UnreachableException($"No type for {record.GetType().Name}"),
    };

    private void Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text).AsSpan();
        do
        {
            var piece = bytes[..Math.Min(bytes.Length, TextPieceBytesMax)];
            bytes = bytes[piece.Length..];
            Bytes([(byte)piece.Length]);
            Bytes(piece);
        }
        while (!bytes.IsEmpty);
    }

    private void Opt(Edns edns)
    {
        Bytes([0]);
        Short((ushort)RecordType.Opt);
        Short(edns.UdpBytesMax);
        Long(0);
        if (edns.Subnet is not { } subnet)
        {
            Short(0);
            return;
        }

        Short((ushort)(8 + subnet.Address.Length));
        Short(Edns.ClientSubnetCode);
        Short((ushort)(4 + subnet.Address.Length));
        Short(subnet.Family);
        Bytes([subnet.SourcePrefix, subnet.ScopePrefix]);
        Bytes(subnet.Address.AsSpan());
    }

    /// <summary>Compressed: the longest tail written before becomes a pointer. Whole: only remembered for later ones.</summary>
    private void Name(DnsName name, Naming naming)
    {
        var rest = name.Wire;
        while (rest[0] != 0 && !_overflowed)
        {
            var known = _naming == Naming.Compressed ? Find(rest) : -1;
            if (known >= 0 && naming == Naming.Compressed)
            {
                Short((ushort)(0xC000 | known));
                return;
            }

            if (known < 0 && _startCount < StartsMax && _at <= PointerMax && _naming == Naming.Compressed)
            {
                _starts[_startCount++] = ((ushort)_at, (ushort)rest.Length);
            }

            var label = 1 + rest[0];
            Bytes(rest[..label]);
            rest = rest[label..];
        }

        Bytes([0]);
    }

    private int Find(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _startCount; i++)
        {
            if (_starts[i].Length == name.Length && IsAt(_starts[i].At, name))
            {
                return _starts[i].At;
            }
        }

        return -1;
    }

    private bool IsAt(int at, ReadOnlySpan<byte> name)
    {
        while (true)
        {
            while ((_bytes[at] & 0xC0) == 0xC0)
            {
                at = BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(at)) & PointerMax;
            }

            var label = 1 + name[0];
            if (!_bytes.AsSpan(at, label).SequenceEqual(name[..label]))
            {
                return false;
            }

            if (label == 1)
            {
                return true;
            }

            at += label;
            name = name[label..];
        }
    }

    private void Short(ushort value)
    {
        if (Room(2))
        {
            BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(_at), value);
            _at += 2;
        }
    }

    private void Long(uint value)
    {
        if (Room(4))
        {
            BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(_at), value);
            _at += 4;
        }
    }

    private void Bytes(ReadOnlySpan<byte> bytes)
    {
        if (Room(bytes.Length))
        {
            bytes.CopyTo(_bytes.AsSpan(_at));
            _at += bytes.Length;
        }
    }

    private bool Room(int bytes)
    {
        _overflowed |= _at + bytes > BytesMax;
        return !_overflowed;
    }
}

/// <summary>How names are written.</summary>
internal enum Naming
{
    Compressed,
    Whole,
}
