using System.Net;

namespace Muster.Gossip.Swim;

/// <param name="Name">Unique in the pool, never empty.</param>
/// <param name="Address">Where others reach this member, in the form in which it is to be announced.</param>
public sealed record SwimOptions(string Name, IPEndPoint Address, Versions Versions, SwimProfile Profile)
{
    /// <summary>Bytes of metadata that members carry for the layer above.</summary>
    public const int MetaBytesMax = 512;

    /// <summary>Members that are kept; a flood of invented names does not take more memory than that.</summary>
    public const int MembersMax = 1 << 17;

    /// <summary>What the layer above says of this member from the start; at most <see cref="MetaBytesMax"/> bytes.</summary>
    public byte[]? Meta { get; init; }
}
