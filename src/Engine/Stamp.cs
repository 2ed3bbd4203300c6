namespace Muster.Engine;

/// <summary>Who asked for a commit: the caller's accessor, the door it came through, the address or command it came from.</summary>
public sealed record Origin(string Accessor, string Door, string Source)
{
    /// <summary>What Muster does of itself: expiries, compaction, start-up.</summary>
    public static readonly Origin System = new("", "system", "");

    /// <summary>
    /// Whoever changed what is in a cluster of etcd beside Muster: another program, an operator's hand, or the cluster itself, when a
    /// lease ran out.
    /// </summary>
    public static readonly Origin Beside = new("", "etcd", "");

    /// <summary>
    /// Another state took the place of all there was. Whose it was and when is not the engine's to say: who hears of it stamps it
    /// with his own time.
    /// </summary>
    public static readonly Origin Replacement = new("", "snapshot", "");
}

/// <summary>When, on which server, and for whom a commit was made. Times come from the server's clock and may step back.</summary>
public sealed record Stamp(DateTimeOffset At, string Server, Origin Origin);
