using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Muster.Doors.Dns.Wire;

/// <summary>
/// Reads whole messages from bytes that may come from anybody. Total: whatever the bytes, it ends in time proportional to
/// their number and throws nothing. What was readable before the damage is handed out with it.
/// <code>
/// | id 2 | flags 2 | questions 2 | answers 2 | authority 2 | extras 2 | question | records … |
/// flags: QR 1 · opcode 4 · AA 1 · TC 1 · RD 1 · RA 1 · Z 1 · AD 1 · CD 1 · rcode 4
/// </code>
/// </summary>
internal ref struct MessageReader
{
    public const int HeaderBytes = 12;

    /// <summary>Pointers followed in one name: more than a name of 255 bytes can need is a loop.</summary>
    private const int PointersMax = 127;

    /// <summary>Records read in one message: no answer of ours, and no honest request, has more.</summary>
    private const int RecordsMax = 8192;

    private readonly ReadOnlySpan<byte> _bytes;
    private int _at;
    private Edns? _edns;

    private MessageReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _at = HeaderBytes;
    }

    /// <summary>How much of a message could be read.</summary>
    public enum Extent
    {
        Nothing,
        Header,
        Question,
        Whole,
    }

    public static Extent Read(ReadOnlySpan<byte> bytes, out Message message)
    {
        if (bytes.Length < HeaderBytes)
        {
            message = new Message { Id = 0 };
            return Extent.Nothing;
        }

        var reader = new MessageReader(bytes);
        message = reader.Header();
        if (reader.Count(4) > 1 || (reader.Count(4) == 1 && bytes.Length > HeaderBytes && !reader.TryQuestion(ref message)))
        {
            return Extent.Header;
        }

        if (!reader.TrySection(reader.Count(6), out var answers)
            || !reader.TrySection(reader.Count(8), out var authority)
            || !reader.TrySection(reader.Count(10), out var extras))
        {
            return Extent.Question;
        }

        message = message with
        {
            Answers = answers, Authority = authority, Extras = extras, Edns = reader._edns,
        };
        return Extent.Whole;
    }

    /// <summary>The header's count at that offset: 4 questions, 6 answers, 8 authority, 10 extras.</summary>
    public static int Count(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt16BigEndian(bytes[offset..]);

    private readonly int Count(int offset) => Count(_bytes, offset);

    private readonly Message Header()
    {
        var flags = Count(2);
        return new Message
        {
            Id = (ushort)Count(0),
            Response = (flags & 0x8000) != 0,
            Opcode = (byte)((flags >> 11) & 0xF),
            Authoritative = (flags & 0x0400) != 0,
            Truncated = (flags & 0x0200) != 0,
            RecursionDesired = (flags & 0x0100) != 0,
            RecursionAvailable = (flags & 0x0080) != 0,
            AuthenticData = (flags & 0x0020) != 0,
            CheckingDisabled = (flags & 0x0010) != 0,
            Code = (ResponseCode)(flags & 0xF),
        };
    }

    private bool TryQuestion(ref Message message)
    {
        if (!TryName(_bytes.Length, out var name) || !TryShort(out var type) || !TryShort(out var @class))
        {
            return false;
        }

        message = message with { Question = new Question(name, (RecordType)type, @class) };
        return true;
    }

    /// <summary>A section may promise more than there is: then it ends where the bytes end, as Consul reads it.</summary>
    private bool TrySection(int count, out IReadOnlyList<Record> records)
    {
        records = [];
        if (count == 0 || _at == _bytes.Length)
        {
            return true;
        }

        var read = new List<Record>();
        for (var i = 0; i < count && _at < _bytes.Length; i++)
        {
            if (read.Count == RecordsMax || !TryRecord(read))
            {
                return false;
            }
        }

        records = read;
        return true;
    }

    private bool TryRecord(List<Record> records)
    {
        if (!TryName(_bytes.Length, out var owner)
            || !TryShort(out var type) || !TryShort(out var @class) || !TryLong(out var ttl)
            || !TryShort(out var length) || length > _bytes.Length - _at)
        {
            return false;
        }

        var end = _at + length;
        if ((RecordType)type == RecordType.Opt)
        {
            return TryEdns(@class, end);
        }

        if (!TryData(owner, ttl, (RecordType)type, end, out var record) || _at != end)
        {
            return false;
        }

        records.Add(record!);
        return true;
    }

    private bool TryData(DnsName owner, uint ttl, RecordType type, int end, out Record? record)
    {
        record = null;
        switch (type)
        {
            case RecordType.A when end - _at == 4:
            case RecordType.Aaaa when end - _at == 16:
                record = new Record.Address(owner, ttl, Ip.FromBytes(_bytes[_at..end]));
                _at = end;
                return true;
            case RecordType.A or RecordType.Aaaa:
                return false;
            case RecordType.Srv:
                if (!TryShort(out var priority) || !TryShort(out var weight) || !TryShort(out var port)
                    || !TryName(end, out var host))
                {
                    return false;
                }

                record = new Record.Srv(owner, ttl, priority, weight, port, host);
                return true;
            case RecordType.Cname or RecordType.Ns or RecordType.Ptr:
                if (!TryName(end, out var target))
                {
                    return false;
                }

                record = type switch
                {
                    RecordType.Cname => new Record.Cname(owner, ttl, target),
                    RecordType.Ns => new Record.Ns(owner, ttl, target),
                    _ => new Record.Ptr(owner, ttl, target),
                };
                return true;
            case RecordType.Txt:
                return TryText(owner, ttl, end, out record);
            case RecordType.Soa:
                if (!TryName(end, out var server) || !TryName(end, out var mailbox) || !TryTimes(out var times))
                {
                    return false;
                }

                record = new Record.Soa(owner, ttl, server, mailbox, times);
                return true;
            default:
                record = new Record.Other(owner, ttl, type, [.. _bytes[_at..end]]);
                _at = end;
                return true;
        }
    }

    private bool TryText(DnsName owner, uint ttl, int end, out Record? record)
    {
        record = null;
        var text = new List<byte>(end - _at);
        while (_at < end)
        {
            var length = _bytes[_at++];
            if (length > end - _at)
            {
                return false;
            }

            text.AddRange(_bytes.Slice(_at, length));
            _at += length;
        }

        record = new Record.Txt(owner, ttl, Encoding.UTF8.GetString([.. text]));
        return true;
    }

    private bool TryTimes(out SoaTimes times)
    {
        times = default;
        if (!TryLong(out var serial) || !TryLong(out var refresh) || !TryLong(out var retry)
            || !TryLong(out var expire) || !TryLong(out var minimum))
        {
            return false;
        }

        times = new SoaTimes(serial, refresh, retry, expire, minimum);
        return true;
    }

    /// <summary>The first OPT record counts; of its options, the client subnet alone is kept.</summary>
    private bool TryEdns(ushort udpBytesMax, int end)
    {
        ClientSubnet? subnet = null;
        while (_at < end)
        {
            if (end - _at < 4 || !TryShort(out var code) || !TryShort(out var length) || length > end - _at)
            {
                return false;
            }

            var option = _bytes.Slice(_at, length);
            _at += length;
            if (code == Edns.ClientSubnetCode && !TrySubnet(option, out subnet))
            {
                return false;
            }
        }

        _edns ??= new Edns(udpBytesMax, subnet);
        return true;
    }

    private static bool TrySubnet(ReadOnlySpan<byte> option, out ClientSubnet? subnet)
    {
        subnet = null;
        if (option.Length < 4)
        {
            return false;
        }

        var family = BinaryPrimitives.ReadUInt16BigEndian(option);
        var bitsMax = family switch { 0 => 0, 1 => 32, 2 => 128, _ => -1 };
        int prefix = option[2];
        var bytes = (prefix + 7) / 8;
        if (prefix > bitsMax || option.Length - 4 > bitsMax / 8)
        {
            return false;
        }

        var address = new byte[bytes];
        option[4..].Slice(0, Math.Min(bytes, option.Length - 4)).CopyTo(address);
        if (prefix % 8 != 0)
        {
            address[^1] &= (byte)(0xFF << (8 - (prefix % 8)));
        }

        subnet = new ClientSubnet(family, option[2], option[3], [.. address]);
        return true;
    }

    /// <summary>
    /// A name that begins here and whose own bytes end at or before <paramref name="end"/>; what pointers lead to may lie
    /// anywhere before it.
    /// </summary>
    private bool TryName(int end, out DnsName name)
    {
        name = DnsName.Root;
        Span<byte> wire = stackalloc byte[DnsName.BytesMax];
        var used = 0;
        var at = _at;
        var pointers = 0;
        while (true)
        {
            if (at >= (pointers == 0 ? end : _bytes.Length))
            {
                return false;
            }

            int length = _bytes[at];
            if ((length & 0xC0) == 0xC0)
            {
                if (at + 1 >= (pointers == 0 ? end : _bytes.Length))
                {
                    return false;
                }

                var target = ((length & 0x3F) << 8) | _bytes[at + 1];
                if (pointers == 0)
                {
                    _at = at + 2;
                }

                // A pointer leads backwards ("a prior occurance of the same name", RFC 1035, 4.1.4): no loop can.
                if (++pointers > PointersMax || target >= at)
                {
                    return false;
                }

                at = target;
                continue;
            }

            if (length > DnsName.LabelBytesMax || at + 1 + length > _bytes.Length || used + 1 + length > DnsName.BytesMax)
            {
                return false;
            }

            _bytes.Slice(at, 1 + length).CopyTo(wire[used..]);
            used += 1 + length;
            at += 1 + length;
            if (length == 0)
            {
                break;
            }
        }

        if (pointers == 0)
        {
            if (at > end)
            {
                return false;
            }

            _at = at;
        }

        name = DnsName.FromWire(wire[..used]);
        return true;
    }

    private bool TryShort(out ushort value)
    {
        value = 0;
        if (_bytes.Length - _at < 2)
        {
            return false;
        }

        value = BinaryPrimitives.ReadUInt16BigEndian(_bytes[_at..]);
        _at += 2;
        return true;
    }

    private bool TryLong(out uint value)
    {
        value = 0;
        if (_bytes.Length - _at < 4)
        {
            return false;
        }

        value = BinaryPrimitives.ReadUInt32BigEndian(_bytes[_at..]);
        _at += 4;
        return true;
    }
}
