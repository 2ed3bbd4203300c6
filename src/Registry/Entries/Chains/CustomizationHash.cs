using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Muster.Registry.Entries.Chains;

/// <summary>
/// Tells chains apart that were compiled with different overrides. Proxies name their clusters by it, so it is the number
/// that Consul comes to: a structure's hash is that of its type's name, with those of its fields (name and value) over it.
/// </summary>
internal static class CustomizationHash
{
    private const ulong FnvBasis = 0xcbf29ce484222325;
    private const ulong FnvPrime = 0x100000001b3;
    private const int ShownDigits = 8;

    public static string Of(string gatewayMode, string protocol, long connectTimeoutNanos)
    {
        var gateway = Of("MeshGatewayConfig") ^ Field("Mode", Of(gatewayMode));
        var whole = Of("")
            ^ Field("OverrideMeshGateway", gateway)
            ^ Field("OverrideProtocol", Of(protocol))
            ^ Field("OverrideConnectTimeout", Of(connectTimeoutNanos));
        return whole.ToString("x", CultureInfo.InvariantCulture)[..ShownDigits];
    }

    private static ulong Field(string name, ulong value)
    {
        Span<byte> both = stackalloc byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(both, Of(name));
        BinaryPrimitives.WriteUInt64LittleEndian(both[sizeof(ulong)..], value);
        return Of(both);
    }

    private static ulong Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    private static ulong Of(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return Of(bytes);
    }

    private static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = FnvBasis;
        foreach (var part in bytes)
        {
            hash = unchecked(hash * FnvPrime) ^ part;
        }

        return hash;
    }
}
