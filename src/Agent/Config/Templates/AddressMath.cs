using System.Globalization;

namespace Muster.Agent.Config.Templates;

/// <summary>What <c>math</c> makes of an address.</summary>
internal static class AddressMath
{
    public static MachineAddress Of(string operation, string value, MachineAddress address) =>
        operation.ToLowerInvariant() switch
        {
            "address" => address with { Ip = address.At(Added(address.Value, Step(operation, value)) & Whole(address)) },
            "network" => address with { Ip = address.At(InNetwork(address, Step(operation, value))) },
            "mask" => Masked(address, value),
            _ => throw new TemplateException($"unsupported math operation: \"{operation}\"; there are address, mask, network"),
        };

    // Counted from the network's first address, or back from its last; never out of it.
    private static UInt128 InNetwork(MachineAddress address, long step) =>
        address.Network + (Added(step < 0 ? address.HostBits + UInt128.One : UInt128.Zero, step) & address.HostBits);

    private static MachineAddress Masked(MachineAddress address, string value)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > address.Bits)
        {
            throw new TemplateException($"\"{value}\" is no mask: it is a number of bits, at most {address.Bits}");
        }

        return address with
        {
            Ip = address.At(address.Value & MachineAddress.MaskOf(length, address.Bits)),
            PrefixLength = Math.Min(length, address.PrefixLength),
        };
    }

    private static UInt128 Added(UInt128 value, long step) => unchecked(value + (UInt128)(Int128)step);

    private static UInt128 Whole(MachineAddress address) => MachineAddress.MaskOf(address.Bits, address.Bits);

    private static long Step(string operation, string value) =>
        value.TrimStart() is ['+' or '-', ..] given
        && long.TryParse(given, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var step)
            ? step
            : throw new TemplateException($"math \"{operation}\" takes a number with its sign, such as \"+1\", not \"{value}\"");
}
