using System.Buffers.Binary;

namespace Muster.Tests.Unit.Dns.Fuzz;

/// <summary>
/// Every field of a valid message, found without the reader under test: what the fuzzer damages, it damages knowingly.
/// </summary>
internal sealed class FieldMap
{
    private readonly byte[] _bytes;
    private readonly List<Field> _fields = [];
    private int _at;

    private FieldMap(byte[] bytes) => _bytes = bytes;

    public static IReadOnlyList<Field> Of(byte[] valid)
    {
        var map = new FieldMap(valid);
        map.Walk();
        return map._fields;
    }

    private void Walk()
    {
        _fields.Add(new Field(FieldKind.Flags, 2));
        for (_at = 4; _at < 12; _at += 2)
        {
            _fields.Add(new Field(FieldKind.Count, _at));
        }

        if (Short(4) > 0)
        {
            Name();
            Take(FieldKind.Type);
            Take(FieldKind.Class);
        }

        while (_at < _bytes.Length)
        {
            Record();
        }
    }

    private void Record()
    {
        Name();
        var type = Take(FieldKind.Type);
        Take(FieldKind.Class);
        Take(FieldKind.Ttl);
        var end = Take(FieldKind.DataLength) + _at;
        switch (type)
        {
            case 2 or 5 or 12:
                Name();
                break;
            case 6:
                Name();
                Name();
                break;
            case 16:
                while (_at < end)
                {
                    var length = Take(FieldKind.TextLength);
                    _at += length;
                }

                break;
            case 33:
                _at += 6;
                Name();
                break;
            case 41:
                while (_at < end)
                {
                    Option();
                }

                break;
        }

        _at = end;
    }

    private void Option()
    {
        var code = Take(FieldKind.OptionCode);
        var end = Take(FieldKind.OptionLength) + _at;
        if (code == 8)
        {
            Take(FieldKind.SubnetFamily);
            Take(FieldKind.SubnetPrefix);
            Take(FieldKind.SubnetPrefix);
        }

        _at = end;
    }

    private void Name()
    {
        while (true)
        {
            if ((_bytes[_at] & 0xC0) == 0xC0)
            {
                Take(FieldKind.Pointer);
                return;
            }

            var length = Take(FieldKind.LabelLength);
            if (length == 0)
            {
                return;
            }

            _at += length;
        }
    }

    private int Take(FieldKind kind)
    {
        var field = new Field(kind, _at);
        _fields.Add(field);
        _at += field.Bytes;
        return (int)field.In(_bytes);
    }

    private int Short(int at) => BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(at));
}
