namespace Muster.Registry.Kv;

/// <summary>What Consul's side adds to a key. Nothing is written where it says nothing.</summary>
internal sealed record Side(ulong Flags, string? Session, ulong LockIndex)
{
    public static readonly Side None = new(0, null, 0);

    /// <summary>The row it was read from, when that holds more than this program knows: a rewrite keeps it.</summary>
    public ReadOnlyMemory<byte> Rest { get; init; }

    /// <summary>A plain write keeps the holder and, as Consul 1.8.7 does, puts the lock index to 0.</summary>
    public Side Written(ulong flags) => this with { Flags = flags, LockIndex = 0 };

    public Side LockedBy(string session, ulong flags) => this with
    {
        Flags = flags,
        Session = session,
        LockIndex = string.Equals(Session, session, StringComparison.Ordinal) ? LockIndex : LockIndex + 1,
    };

    public Side Released(ulong flags) => this with { Flags = flags, Session = null };

    public bool SaysSomething() => Flags != 0 || Session is not null || LockIndex != 0 || !Rest.IsEmpty;

    public bool SameAs(Side other) =>
        Flags == other.Flags && LockIndex == other.LockIndex
        && string.Equals(Session, other.Session, StringComparison.Ordinal);
}
