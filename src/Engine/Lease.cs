using System.Globalization;

namespace Muster.Engine;

/// <summary>The name of a lease; 0 means none (or, when granting, "choose one").</summary>
public readonly record struct LeaseId(long Value)
{
    /// <summary>
    /// From here up ids are Muster's own: engines choose them there, and no user may name them. The greatest of all is the
    /// users': programs take it where they want one that nobody else has.
    /// </summary>
    public const long ReservedMin = 0x7FFF_0000_0000_0000;

    private const ulong ReservedCount = long.MaxValue - (ulong)ReservedMin;

    public static readonly LeaseId None = new(0);

    /// <summary>One of Muster's own.</summary>
    /// <param name="number">Any: it is folded into the range.</param>
    public static LeaseId Reserved(ulong number) => new(ReservedMin + (long)(number % ReservedCount));

    public bool IsNone() => Value == 0;

    public bool IsReserved() => Value is >= ReservedMin and < long.MaxValue;

    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}

/// <summary>A lease as granted: its keys die together once <see cref="Ttl"/> passes without a renewal.</summary>
public sealed record Lease(LeaseId Id, TimeSpan Ttl);

/// <summary>A lease as it stands now. Keys are in byte order, and empty unless asked for.</summary>
public sealed record LeaseStatus(LeaseId Id, TimeSpan Ttl, TimeSpan Remaining, IReadOnlyList<Key> Keys);
