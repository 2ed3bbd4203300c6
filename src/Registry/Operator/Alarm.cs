namespace Muster.Registry.Operator;

/// <summary>What may be wrong with a cluster, in etcd's words and numbers.</summary>
public enum AlarmKind
{
    /// <summary>There is no room: nothing may grow.</summary>
    NoSpace = 1,

    /// <summary>The data are damaged: nothing may be written.</summary>
    Corrupt = 2,
}

/// <summary>An alarm that somebody raised, and that stands until somebody takes it back.</summary>
/// <param name="Member">Of which member it is said, which need not exist; 0 for all.</param>
public readonly record struct Alarm(AlarmKind Kind, ulong Member);
