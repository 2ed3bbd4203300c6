using System.Net;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Swim;

/// <summary>
/// One member as another sees it; never changed, so that views may share it.
/// </summary>
/// <param name="Address">
/// Where its datagrams and streams go. Keeps the form in which it was announced: the four bytes of an IPv4 address and their
/// 16-byte form are different addresses to every other member, and are told onward as they came.
/// </param>
/// <param name="Meta">Bytes of the layer above (tags); null when none were given, which is not the same as empty.</param>
/// <param name="Incarnation">How often it has told of itself anew; 0 when unknown. Only the member itself raises it.</param>
/// <param name="Since">When the state last changed, on the clock that <see cref="Swim"/> is given.</param>
public sealed record Member(
    string Name,
    IPEndPoint Address,
    byte[]? Meta,
    Versions Versions,
    uint Incarnation,
    MemberState State,
    TimeSpan Since)
{
    private NodeRecord? _record;

    // A changed copy must not keep the record of what it was copied from.
    private Member(Member other)
    {
        (Name, Address, Meta, Versions) = (other.Name, other.Address, other.Meta, other.Versions);
        (Incarnation, State, Since) = (other.Incarnation, other.State, other.Since);
    }

    /// <summary>Neither dead nor left.</summary>
    public bool IsPresent() => State is MemberState.Alive or MemberState.Suspect;

    public bool SaysTheSame(byte[]? meta) =>
        (Meta is null) == (meta is null) && Meta.AsSpan().SequenceEqual(meta);

    /// <summary>As it is told in an exchange of states; the same object each time.</summary>
    internal NodeRecord ToRecord() => _record ??= new(
        Name,
        Address.Address.GetAddressBytes(),
        (ushort)Address.Port,
        Meta,
        Incarnation,
        (NodeCondition)State,
        Versions.ToBytes());

    internal Alive ToAlive() =>
        new(Incarnation, Name, Address.Address.GetAddressBytes(), (ushort)Address.Port, Meta, Versions.ToBytes());

    /// <summary>Null when the bytes are no address.</summary>
    internal static IPEndPoint? Endpoint(byte[] bytes, ushort port) =>
        bytes.Length is 4 or 16 ? new(new IPAddress(bytes), port) : null;
}
