using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Muster.Agent.Config.Templates;

/// <summary>What an interface is and can do.</summary>
[Flags]
public enum InterfaceTraits
{
    None = 0,
    Up = 1,
    Broadcast = 2,
    Loopback = 4,
    PointToPoint = 8,
    Multicast = 16,
}

/// <summary>One address of this machine, and the interface that has it.</summary>
/// <param name="Interface">Its name, such as <c>eth0</c>.</param>
/// <param name="HasDefaultRoute">Strangers are reached over this interface.</param>
/// <param name="PrefixLength">Bits of the address that name its network.</param>
public sealed record MachineAddress(
    string Interface, InterfaceTraits Traits, bool HasDefaultRoute, IPAddress Ip, int PrefixLength)
{
    private const int Ipv4Bits = 32;
    private const int Ipv6Bits = 128;

    public bool IsIpv6 => Ip.AddressFamily == AddressFamily.InterNetworkV6;

    public int Bits => IsIpv6 ? Ipv6Bits : Ipv4Bits;

    /// <summary>The address as a number.</summary>
    public UInt128 Value => ValueOf(Ip);

    public UInt128 Mask => MaskOf(PrefixLength, Bits);

    public UInt128 Network => Value & Mask;

    /// <summary>The last address of its network; of IPv4 the one that reaches all.</summary>
    public UInt128 Last => Network | HostBits;

    /// <summary>The bits that differ within its network.</summary>
    public UInt128 HostBits => ~Mask & MaskOf(Bits, Bits);

    /// <summary>As go-sockaddr writes it: with the prefix, unless that is the whole address.</summary>
    public string Text => PrefixLength == Bits ? Ip.ToString() : string.Create(CultureInfo.InvariantCulture, $"{Ip}/{PrefixLength}");

    public IPAddress At(UInt128 value) => AddressOf(value, IsIpv6);

    public static UInt128 ValueOf(IPAddress ip)
    {
        var bytes = ip.GetAddressBytes();
        return bytes.Length == sizeof(uint)
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    public static IPAddress AddressOf(UInt128 value, bool ipv6)
    {
        if (!ipv6)
        {
            Span<byte> four = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(four, (uint)value);
            return new IPAddress(four);
        }

        Span<byte> sixteen = stackalloc byte[Ipv6Bits / 8];
        BinaryPrimitives.WriteUInt128BigEndian(sixteen, value);
        return new IPAddress(sixteen);
    }

    /// <param name="bits">Of the whole address: 32 or 128.</param>
    public static UInt128 MaskOf(int prefixLength, int bits)
    {
        var whole = bits == Ipv6Bits ? UInt128.MaxValue : uint.MaxValue;
        return prefixLength == 0 ? UInt128.Zero : (whole << (bits - prefixLength)) & whole;
    }
}
