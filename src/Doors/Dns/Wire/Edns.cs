using System.Collections.Immutable;

namespace Muster.Doors.Dns.Wire;

/// <summary>What an OPT record says (RFC 6891): the size the asker can take, and its client subnet, if any (RFC 7871).</summary>
internal sealed record Edns(ushort UdpBytesMax, ClientSubnet? Subnet)
{
    /// <summary>Option code of the client subnet.</summary>
    public const ushort ClientSubnetCode = 8;
}

/// <summary>
/// <code>
/// | family 2 | source prefix 1 | scope prefix 1 | address: as many bytes as the source prefix needs |
/// </code>
/// </summary>
internal sealed record ClientSubnet(ushort Family, byte SourcePrefix, byte ScopePrefix, ImmutableArray<byte> Address);
