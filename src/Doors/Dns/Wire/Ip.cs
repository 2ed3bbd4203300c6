using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Muster.Doors.Dns.Wire;

/// <summary>An address as a record carries it. Text is taken as strictly as Consul does: no octal, no short forms.</summary>
internal readonly record struct Ip(UInt128 Value, bool IsV4)
{
    private const int V4Bytes = 4;
    private const int V6Bytes = 16;

    public int Length => IsV4 ? V4Bytes : V6Bytes;

    public static bool TryParse(string text, out Ip ip)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TryParseV6(text, out ip);
        }

        ip = default;
        uint value = 0;
        var parts = 0;
        foreach (var range in text.AsSpan().Split('.'))
        {
            var part = text.AsSpan()[range];
            if (++parts > V4Bytes
                || part.Length is 0 or > 3
                || !byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var octet))
            {
                return false;
            }

            value = (value << 8) | octet;
        }

        ip = new Ip(value, IsV4: true);
        return parts == V4Bytes;
    }

    /// <summary>From 4 or 16 bytes in network order.</summary>
    public static Ip FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == V4Bytes
        ? new Ip(BinaryPrimitives.ReadUInt32BigEndian(bytes), IsV4: true)
        : new Ip(BinaryPrimitives.ReadUInt128BigEndian(bytes), IsV4: false);

    public void WriteTo(Span<byte> bytes)
    {
        if (IsV4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Value);
        }
        else
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        }
    }

    /// <summary>8 or 32 lower-case hexadecimal digits.</summary>
    public string ToHex()
    {
        Span<byte> bytes = stackalloc byte[V6Bytes];
        WriteTo(bytes);
        return Convert.ToHexStringLower(bytes[..Length]);
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[V6Bytes];
        WriteTo(bytes);
        return new IPAddress(bytes[..Length]).ToString();
    }

    private static bool TryParseV6(string text, out Ip ip)
    {
        ip = default;
        if (text.AsSpan().ContainsAny("%[]/") || !IPAddress.TryParse(text, out var address)
            || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[V6Bytes];
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var written = address.TryWriteBytes(bytes, out var length);
        ip = FromBytes(bytes[..length]);
        return written;
    }
}
