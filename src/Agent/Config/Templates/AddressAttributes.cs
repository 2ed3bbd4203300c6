using System.Globalization;

namespace Muster.Agent.Config.Templates;

/// <summary>What <c>attr</c> and <c>join</c> tell of an address.</summary>
internal static class AddressAttributes
{
    private const string Names =
        "address, binary, broadcast, first_usable, hex, host, last_usable, mask_bits, name, netmask, network, octets, port, "
        + "size, string, type, uint32, uint128";

    public static string Of(string name, MachineAddress address) => name.ToLowerInvariant() switch
    {
        "address" or "host" => address.Ip.ToString(),
        "binary" => BinaryOf(address),
        "broadcast" when !address.IsIpv6 => address.At(address.Last).ToString(),
        "first_usable" => address.At(FirstUsable(address)).ToString(),
        "hex" => HexOf(address.Value, address.Bits),
        "last_usable" => address.At(LastUsable(address)).ToString(),
        "mask_bits" => address.PrefixLength.ToString(CultureInfo.InvariantCulture),
        "name" => address.Interface,
        "netmask" => HexOf(address.Mask, address.Bits),
        "network" => address.At(address.Network).ToString(),
        "octets" => string.Join(' ', address.Ip.GetAddressBytes()),
        "port" => "0",
        "size" => SizeOf(address),
        "string" => address.Text,
        "type" => address.IsIpv6 ? "IPv6" : "IPv4",
        "uint32" when !address.IsIpv6 => address.Value.ToString(CultureInfo.InvariantCulture),
        "uint128" when address.IsIpv6 => address.Value.ToString(CultureInfo.InvariantCulture),
        "broadcast" or "uint32" or "uint128" => "",
        _ => throw new TemplateException($"unknown attribute \"{name}\"; there are {Names}"),
    };

    private static string BinaryOf(MachineAddress address) =>
        string.Concat(address.Ip.GetAddressBytes().Select(octet => octet.ToString("b8", CultureInfo.InvariantCulture)));

    private static string HexOf(UInt128 value, int bits) =>
        value.ToString(bits == 32 ? "x8" : "x32", CultureInfo.InvariantCulture);

    // Of a network of one or two addresses, all are hosts' (RFC 3021).
    private static UInt128 FirstUsable(MachineAddress address) =>
        address.HostBits <= UInt128.One ? address.Network : address.Network + UInt128.One;

    private static UInt128 LastUsable(MachineAddress address) =>
        address.HostBits <= UInt128.One || address.IsIpv6 ? address.Last : address.Last - UInt128.One;

    /// <summary>How many addresses its network has. All of IPv6 is one more than 128 bits can say.</summary>
    private static string SizeOf(MachineAddress address) => address.HostBits == UInt128.MaxValue
        ? "340282366920938463463374607431768211456"
        : (address.HostBits + UInt128.One).ToString(CultureInfo.InvariantCulture);
}
