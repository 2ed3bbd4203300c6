using System.Buffers.Binary;

namespace Muster.Tests.Unit.Dns.Fuzz;

/// <summary>A number in a message that says how long or where something is, or what.</summary>
internal readonly record struct Field(FieldKind Kind, int At)
{
    public int Bytes => Kind switch
    {
        FieldKind.LabelLength or FieldKind.TextLength or FieldKind.SubnetPrefix => 1,
        FieldKind.Ttl => 4,
        _ => 2,
    };

    public uint In(ReadOnlySpan<byte> message) => Bytes switch
    {
        1 => message[At],
        2 => BinaryPrimitives.ReadUInt16BigEndian(message[At..]),
        _ => BinaryPrimitives.ReadUInt32BigEndian(message[At..]),
    };

    public void Set(Span<byte> message, uint value)
    {
        switch (Bytes)
        {
            case 1:
                message[At] = (byte)value;
                break;
            case 2:
                BinaryPrimitives.WriteUInt16BigEndian(message[At..], (ushort)value);
                break;
            default:
                BinaryPrimitives.WriteUInt32BigEndian(message[At..], value);
                break;
        }
    }
}

internal enum FieldKind
{
    Flags,
    Count,
    LabelLength,
    Pointer,
    Type,
    Class,
    Ttl,
    DataLength,
    TextLength,
    OptionCode,
    OptionLength,
    SubnetFamily,
    SubnetPrefix,
}
