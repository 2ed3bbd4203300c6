using System.Buffers.Binary;

namespace Muster.Bedrock;

/// <summary>Makes random (version 4, RFC 9562) UUIDs from an injected source of chance.</summary>
public sealed class IdMint(Prng chance)
{
    /// <summary>A lower-case UUID of 36 characters.</summary>
    public string Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, chance.Next());
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], chance.Next());
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }
}
