namespace Muster.Gossip.Swim;

/// <summary>
/// The versions that a member speaks, on the wire six bytes in this order: the detector's (smallest, greatest, current),
/// then those of the layer above.
/// </summary>
public readonly record struct Versions(byte PMin, byte PMax, byte PCur, byte DMin, byte DMax, byte DCur)
{
    public const int Bytes = 6;

    /// <summary>A member that answers pings over TCP speaks this version or a newer one; so with the two below.</summary>
    public const byte PingsOverTcp = 3;
    public const byte Nacks = 4;
    public const byte Checksums = 5;

    /// <summary>As serf agents say it.</summary>
    public static readonly Versions Serf = new(1, 5, 2, 2, 5, 5);

    /// <summary>As Consul's agents say it.</summary>
    public static readonly Versions Consul = new(1, 5, 2, 2, 5, 4);

    /// <summary>Null unless there are exactly six bytes: fewer than six end the process of real agents, none stop all their
    /// exchanges of state.</summary>
    public static Versions? Of(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Bytes ? new(bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5]) : null;

    public byte[] ToBytes() => [PMin, PMax, PCur, DMin, DMax, DCur];

    /// <summary>Whether each speaks what the other currently does. One that does not would stop every exchange of state.</summary>
    public bool Understands(Versions other) =>
        other.PMin > 0 && other.PMax > 0 && other.PMin <= other.PMax
        && PMin <= other.PCur && other.PCur <= PMax && other.PMin <= PCur && PCur <= other.PMax
        && DMin <= other.DCur && other.DCur <= DMax && other.DMin <= DCur && DCur <= other.DMax;

    public override string ToString() => $"{PMin}.{PMax}.{PCur}/{DMin}.{DMax}.{DCur}";
}
